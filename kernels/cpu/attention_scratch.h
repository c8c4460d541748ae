// The memory that an attention task works in. Offsets are in floats.
#pragma once

#include "core/nn/ops.h"
#include "kernels/gemm/panel_kernels.h"

namespace brisling {

// Keys whose scores are held at once: with a panel of queries, what the nearest caches hold.
inline constexpr int64_t kKeyBlock = 256;

inline int64_t whole_cache_lines(int64_t floats) { return (floats + 15) / 16 * 16; }

// What attend() of attention-inl.h needs.
struct AttentionScratch {
  AttentionScratch(const PanelShape& shape, int64_t tokens, int64_t head_dim)
      : mixed(whole_cache_lines(head_dim * shape.columns())),
        weights(mixed + whole_cache_lines(head_dim * shape.columns())),
        keys(weights + whole_cache_lines(kKeyBlock * shape.columns())),
        values(keys + whole_cache_lines(tokens * head_dim)),
        end(values + whole_cache_lines(tokens * head_dim)) {}

  static constexpr int64_t queries = 0;  // [head_dim, columns]
  int64_t mixed;                         // [head_dim, columns]
  int64_t weights;                       // [kKeyBlock, columns]
  int64_t keys;                          // [tokens, head_dim]
  int64_t values;                        // [tokens, head_dim]
  int64_t end;
};

// The rows of position_keys and position_queries that the distances within a sequence need.
struct BucketRange {
  int64_t first, count;
};
BucketRange bucket_range(const DisentangledAttentionArgs& args, int64_t tokens);

// What disentangled attention needs besides.
struct DisentangledScratch {
  DisentangledScratch(const PanelShape& shape, int64_t tokens, int64_t head_dim, int64_t bucket_count)
      : buckets(AttentionScratch(shape, tokens, head_dim).end),
        panel(buckets + whole_cache_lines(2 * (tokens + shape.columns()) + 1)),
        query_terms(panel + whole_cache_lines(head_dim * shape.columns())),
        key_terms(query_terms + whole_cache_lines(bucket_count * shape.columns())),
        key_stride((bucket_count + shape.lanes - 1) / shape.lanes * shape.lanes),
        end(key_terms + whole_cache_lines(tokens * key_stride)) {}

  int64_t buckets;      // of every distance that a panel of queries can meet, as int32
  int64_t panel;        // [head_dim, columns]: some of position_queries
  int64_t query_terms;  // [buckets, columns]: products of a panel's queries with position_keys
  int64_t key_terms;    // [tokens, key_stride]: products of the keys with position_queries
  int64_t key_stride;
  int64_t end;
};

}  // namespace brisling
