using Brisling.Internal;

namespace Brisling;

/// <summary>Where and how models of the Hugging Face hub are found.</summary>
public abstract record HubOptions : BrislingOptions
{
    private protected HubOptions()
    {
    }

    /// <summary>A branch, a tag or a commit; default: "main".</summary>
    public string? Revision { get; init; }

    /// <summary>The folder that downloads are kept in; default: the one that other programs share.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>What the hub knows the user by; default: that of the environment variable HF_TOKEN.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing is downloaded; default: false.</summary>
    public bool? LocalFilesOnly { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        native.Set("revision"u8, Revision);
        native.Set("cache_dir"u8, CacheDirectory);
        native.Set("token"u8, Token);
        native.Set("local_files_only"u8, LocalFilesOnly);
    }
}

/// <summary>How <see cref="Models.PullAsync"/> downloads a model.</summary>
public sealed record PullOptions : HubOptions
{
    /// <summary>Whether the hub is asked for a newer version of a model that is there; default: true.</summary>
    public bool? Update { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("update"u8, Update);
    }
}
