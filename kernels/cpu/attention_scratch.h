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
      : radius(tokens + shape.columns()),
        padded_buckets((bucket_count + shape.lanes - 1) / shape.lanes * shape.lanes),
        stride(padded_buckets + shape.lanes),
        falling(rising + whole_cache_lines(2 * radius + 1)),
        position_keys(falling + whole_cache_lines(2 * radius + 1)),
        position_queries(position_keys + whole_cache_lines(padded_buckets * head_dim)),
        query_terms(position_queries + whole_cache_lines(padded_buckets * head_dim)),
        key_terms(query_terms + whole_cache_lines(shape.columns() * stride)),
        key_rows(key_terms + whole_cache_lines(tokens * stride)),
        block(key_rows + whole_cache_lines(4 * kKeyBlock)),
        end(block + whole_cache_lines(kKeyBlock * shape.columns())) {}

  int64_t radius;          // the greatest distance that a panel of queries can meet
  int64_t padded_buckets;  // to whole vectors
  int64_t stride;          // of rows with a value for each bucket: a vector may start at the last
  static constexpr int64_t rising = 0;  // [-radius, radius] int32: bucket of query - key
  int64_t falling;                      // the same of key - query, buckets counted from the last
  int64_t position_keys;                // panels of padded_buckets columns, the last bucket first
  int64_t position_queries;             // the same, the first bucket first
  int64_t query_terms;                  // [columns, stride]: a panel's queries times position_keys
  int64_t key_terms;                    // [tokens, stride]: the keys times position_queries
  int64_t key_rows;                     // [4, kKeyBlock]: terms of some queries, key by key
  int64_t block;                        // [kKeyBlock, columns]: the same for a panel, transposed
  int64_t end;
};

}  // namespace brisling
