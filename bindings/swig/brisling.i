// The raw C# and Go layers over include/brisling.h, private to the packages: one typemap a shape of
// argument (multi-argument typemaps match by parameter name, so names in the header are part of the
// contract). No copies, no callbacks, no classes. bindings/swig/generate runs this.
%module brisling
%{
#include "brisling.h"
%}
// Not <stdint.i>: it forgets the names of the types, and casts then differ between platforms.
%apply int { int32_t };
%apply unsigned int { uint32_t };
%apply long long { int64_t };
%apply unsigned long long { uint64_t };
#define BRISLING_API

#if defined(SWIGCSHARP)

// A type that crosses as it is.
%define BLIT(C_TYPE, CSHARP_TYPE)
%typemap(ctype) C_TYPE "C_TYPE"
%typemap(imtype) C_TYPE "CSHARP_TYPE"
%typemap(cstype) C_TYPE "CSHARP_TYPE"
%typemap(csin) C_TYPE "$csinput"
%typemap(csout) C_TYPE { return $imcall; }
%typemap(in) C_TYPE %{ $1 = ($1_ltype)$input; %}
%typemap(out) C_TYPE %{ $result = ($1_ltype)$1; %}
%enddef
%define HANDLE(T)
BLIT(T *, nint)
BLIT(const T *, nint)
BLIT(T **, nint*)
%enddef
BLIT(size_t, nuint)
BLIT(size_t *, nuint*)
BLIT(char *, byte*)
BLIT(const char *, byte*)
BLIT(uint8_t *, byte*)
BLIT(float *, float*)
BLIT(const float *, float*)
BLIT(int32_t *, int*)
BLIT(const int32_t *, int*)
BLIT(int64_t *, long*)
BLIT(const int64_t *, long*)
%pragma(csharp) imclassclassmodifiers="internal static unsafe class"
%pragma(csharp) moduleclassmodifiers="internal static unsafe class"
%csconst(1);

#elif defined(SWIGGO)

%define TEXT(P, N)
%typemap(gotype) (const char *P, size_t N) "string"
%typemap(in) (const char *P, size_t N) %{ $1 = ($1_ltype)$input.p; $2 = ($2_ltype)$input.n; %}
%typemap(freearg) (const char *P, size_t N) ""
%enddef
%define SLICE(GO_TYPE, C_TYPE, P, N)
%typemap(gotype) (C_TYPE *P, size_t N) "GO_TYPE"
%typemap(in) (C_TYPE *P, size_t N) %{ $1 = ($1_ltype)$input.array; $2 = ($2_ltype)$input.len; %}
%typemap(freearg) (C_TYPE *P, size_t N) ""
%typemap(argout) (C_TYPE *P, size_t N) ""
%enddef
// n + 1 offsets, of which none stand for no texts.
%define OFFSETS(P, N)
%typemap(gotype) (const int64_t *P, size_t N) "[]int64"
%typemap(in) (const int64_t *P, size_t N) %{ $1 = ($1_ltype)$input.array; $2 = ($2_ltype)($input.len ? $input.len - 1 : 0); %}
%enddef
// An array whose length other arguments tell.
%define ARRAY(GO_TYPE, C_TYPE, P)
%typemap(gotype) C_TYPE *P "GO_TYPE"
%typemap(in) C_TYPE *P %{ $1 = ($1_ltype)$input.array; %}
%enddef
%define SCALAR_OUT(GO_TYPE, C_TYPE, P)
%typemap(gotype) C_TYPE *P "*GO_TYPE"
%typemap(in) C_TYPE *P %{ $1 = ($1_ltype)$input; %}
%enddef
%define HANDLE(T)
%typemap(gotype) T *, const T * "uintptr"
%typemap(in) T *, const T * %{ $1 = ($1_ltype)$input; %}
%typemap(gotype) T ** "*uintptr"
%typemap(in) T ** %{ $1 = ($1_ltype)$input; %}
%enddef
TEXT(model, model_len)
TEXT(folder, folder_len)
TEXT(key, key_len)
TEXT(value, value_len)
TEXT(column, column_len)
TEXT(token, token_len)
TEXT(query, query_len)
TEXT(a, a_len)
TEXT(b, b_len)
TEXT(utf8, utf8_len)
TEXT(labels_utf8, labels_utf8_len)
TEXT(targets_utf8, targets_utf8_len)
OFFSETS(offsets, n)
OFFSETS(labels_offsets, labels_n)
OFFSETS(targets_offsets, targets_n)
SLICE([]byte, char, buf, cap)
SLICE([]byte, uint8_t, out, out_len)
SLICE([]float32, float, out, out_len)
SLICE([]float32, const float, ranges, ranges_len)
SLICE([]int64, int64_t, out, out_len)
SLICE([]int64, int64_t, rows, rows_len)
SLICE([]int32, const int32_t, ids, ids_len)
ARRAY([]float32, const float, a)
ARRAY([]float32, const float, b)
ARRAY([]float32, const float, vectors)
SCALAR_OUT(uintptr, size_t, written)
SCALAR_OUT(uintptr, size_t, truncated)
SCALAR_OUT(int64, int64_t, out)
SCALAR_OUT(int32, int32_t, id)
SCALAR_OUT(float32, float, score)

#endif

HANDLE(brisling_error)
HANDLE(brisling_options)
HANDLE(brisling_control)
HANDLE(brisling_results)
HANDLE(brisling_tokenizer)
HANDLE(brisling_embedder)
HANDLE(brisling_classifier)
HANDLE(brisling_reranker)
HANDLE(brisling_token_classifier)
HANDLE(brisling_question_answerer)
HANDLE(brisling_mask_filler)

%include "brisling.h"
