using System.Collections.Concurrent;

namespace Brisling.Tests;

/// <summary>
/// The environment variable HF_ENDPOINT is the address of a hub on the loopback that has st-bert-mean as
/// brisling/tiny (dotnet/tests/hub): no test reaches another network.
/// </summary>
public sealed class ModelsTests : IDisposable
{
    private const string Repository = "brisling/tiny";

    private readonly string _cache = Directory.CreateTempSubdirectory("brisling-tests-").FullName;

    public ModelsTests() => Assert.StartsWith(
        "http://127.0.0.1:", Environment.GetEnvironmentVariable("HF_ENDPOINT"), StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public async Task DownloadsOnceAndRemoves()
    {
        Reports reports = new();
        PulledModel pulled = await Models.PullAsync(Repository, new() { CacheDirectory = _cache }, reports);
        Assert.Equal(Repository, pulled.Repository);
        Assert.True(pulled.Bytes > 0);
        Assert.Equal(pulled.Bytes, pulled.Downloaded);
        Assert.Equal(pulled.Bytes, reports.Last().Done);

        PulledModel again = Models.Pull(Repository, new() { CacheDirectory = _cache });
        Assert.Equal(pulled with { Downloaded = 0 }, again);

        CachedModel cached = Assert.Single(Models.Cached(_cache));
        Assert.Equal((Repository, pulled.Commit), (cached.Repository, cached.Commit));
        Assert.Equal(["main"], cached.Revisions);
        Assert.True(Directory.Exists(cached.Path));

        Assert.True(Models.Remove(Repository, _cache) >= pulled.Bytes);
        Assert.Empty(Models.Cached(_cache));
        Assert.Throws<FileNotFoundException>(() => Models.Remove(Repository, _cache));
    }

    [Fact]
    public void OpensRepositories()
    {
        using Embedder local = new(Golden.Model("st-bert-mean"));
        using Embedder downloaded = new(Repository, new() { CacheDirectory = _cache });
        Assert.Equal(local.Embed("doctor"), downloaded.Embed("doctor"));
        using Tokenizer tokenizer = new(Repository, new() { CacheDirectory = _cache, LocalFilesOnly = true });
        Assert.NotEmpty(tokenizer.EncodeToIds("doctor"));
    }

    [Fact]
    public async Task NamesWhatIsMissing()
    {
        PullOptions options = new() { CacheDirectory = _cache };
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Models.Pull("brisling/absent", options));
        Assert.Contains("brisling/absent", e.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Models.Pull(Repository, options with { LocalFilesOnly = true }));
        Assert.Throws<FileNotFoundException>(() => Models.Pull(Repository, options with { Revision = "no-such-branch" }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Models.PullAsync(Repository, options, cancellationToken: new(canceled: true)));
        Assert.Throws<ArgumentNullException>("model", () => Models.Pull(null!));
        Assert.Empty(Models.Cached(_cache));
    }

    [Fact]
    public void ListsShortNames()
    {
        IReadOnlyList<NamedModel> models = Models.Named(_cache);
        NamedModel bundled = models.Single(model => model.Name == "minilm-l6-v2");
        Assert.True(bundled.IsCached);
        Assert.Equal("embed", bundled.Task);
        Assert.All(models, model => Assert.NotEmpty(model.Summary));
        Assert.Contains(models, model => model is { Task: "rerank", IsCached: false, Megabytes: > 0 });
    }

    private sealed class Reports : ConcurrentQueue<BatchProgress>, IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => Enqueue(value);
    }
}
