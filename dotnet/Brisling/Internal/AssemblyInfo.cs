// Native calls pass numbers and pointers only, so the runtime need not generate any marshalling code.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

// It passes options that the public records cannot express.
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("RunVectors")]
