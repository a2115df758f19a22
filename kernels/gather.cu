#include "common.cuh"
#include "order.cuh"

/*
 * The samples of one step, by the epoch's order, as float32.
 *
 *   dst[r] = scale(src[order(first + r)])   for r < step->rows, zeros for the others up to batch
 *
 * order is the identity, or the permutation of order.cuh. src is [count, width], or [batch, width] where the step's rows were
 * fetched before (fetch.cu): then row r is in row r. Bytes are divided by 255, rounded once. One block a row. Overwrites dst
 * [batch, width]. Moves 4 bytes an element out, and in 1 (u8) or 4 (f32): the least possible.
 *
 * binary_u8 and binary_f32 replace each value p by 1 with probability p, else by 0 (dev.elbow.random.Binarization): element i
 * of sample s takes word i % 4 of block i / 4 of (seed, stream 10, step epoch << 32 | s). NaN stays NaN.
 *
 * Where a cursor is given, the gather begins a training step: `step` is then a table, of which the record at *cursor counts, and
 * the last block to finish leaves it in `current` for the kernels behind and moves the cursor on. So a graph that was captured
 * once runs any number of steps. ticket is a counter, zero before the first launch; the kernel leaves it zero.
 */

/* The record of this launch; to be asked for before any block arrives at the end. */
__device__ inline const Step* record_of(const Step* step, const int* cursor) {
    return cursor ? step + *cursor : step;
}

/* The end of a gather, for all threads of each block. Blocks are whole warps: enough threads for the words of a record. */
__device__ inline void begin_step(const Step* record, int* cursor, u32* ticket, Step* current) {
    if (!cursor || !arrive_last(ticket, gridDim.x)) {
        return;
    }
    if (threadIdx.x < sizeof(Step) / sizeof(u32)) {
        ((u32*) current)[threadIdx.x] = ((const u32*) record)[threadIdx.x];
    }
    if (threadIdx.x == 0) {
        *cursor += 1;
    }
}

/* An exact quotient b / 255 for a byte, rounded to nearest: one Newton step on the product with the reciprocal. */
__device__ inline float over_255(u8 b) {
    const float inverse = 1.0f / 255.0f;
    float x = (float) b;
    float q = x * inverse;
    return fmaf(fmaf(-q, 255.0f, x), inverse, q);
}

/* The sample of this block's row, in all threads. */
__device__ inline u32 sample_of_row(const Step* step, int count, int shuffled, u64 seed) {
    __shared__ u32 keys[ORDER_KEYS];
    __shared__ u32 sample;
    u32 position = (u32) (step->first + (int) blockIdx.x);
    if (!shuffled) {
        return position;
    }
    draw_order(keys, step->epoch, seed);
    if (threadIdx.x == 0) {
        sample = permuted(position, count, keys);
    }
    __syncthreads();
    return sample;
}

/* W neighbouring bytes, moved by one access. */
template <int W> struct alignas(W) Bytes {
    u8 v[W];
};

/* 1 if the uniform number of a word lies below p, else 0; NaN stays. */
__device__ inline float bernoulli(float p, u32 word) {
    return is_nan(p) ? p : (float) (word >> 8) * 0x1p-24f < p ? 1.0f : 0.0f;
}

/* What is drawn from pack i of a sample's values. */
template <int W> __device__ inline Pack<W> drawn(Pack<W> values, u64 seed, u64 epoch_and_sample, int i) {
    Words words = philox(seed, STREAM_BINARIZATION, epoch_and_sample, (u32) (i * W) / 4);
    if constexpr (W == 4) {
        for (int k = 0; k < 4; k++) {
            values.v[k] = bernoulli(values.v[k], words.v[k]);
        }
    } else {
        // Written out: an index that only a run knows would put the words into memory.
        u32 odd = i & 2 ? words.v[3] : words.v[1];
        u32 even = i & 2 ? words.v[2] : words.v[0];
        values.v[0] = bernoulli(values.v[0], i & 1 ? odd : even);
    }
    return values;
}

/* Pack i of a sample's values. */
template <int W> __device__ inline Pack<W> values_of(const u8* sample, int i) {
    Bytes<W> bytes = ((const Bytes<W>*) sample)[i];
    Pack<W> values;
    for (int k = 0; k < W; k++) {
        values.v[k] = over_255(bytes.v[k]);
    }
    return values;
}

template <int W> __device__ inline Pack<W> values_of(const float* sample, int i) {
    return load<W>(sample, i);
}

/* The row of this block; BINARY is known to the compiler, so that a plain copy needs no registers for Philox. */
template <bool BINARY, class T>
__device__ inline void gather(float* dst, const T* src, const Step* step, int width, int count, int shuffled, int fetched,
                              u64 seed, int* cursor, u32* ticket, Step* current) {
    const Step* record = record_of(step, cursor);
    float* to = dst + (i64) blockIdx.x * width;
    if ((int) blockIdx.x >= record->rows) {
        with_width(width, [=](auto w) { zero_row<w.value>(to, width); });
        begin_step(record, cursor, ticket, current);
        return;
    }
    // Of fetched rows only a draw asks which samples they are.
    u32 sample = BINARY || !fetched ? sample_of_row(record, count, shuffled, seed) : 0;
    const T* from = src + (i64) (fetched ? blockIdx.x : sample) * width;
    u64 draw = (u64) (u32) record->epoch << 32 | sample;
    with_width(width, [=](auto w) {
        for (int i = threadIdx.x; i < width / w.value; i += blockDim.x) {
            Pack<w.value> values = values_of<w.value>(from, i);
            store<w.value>(to, i, BINARY ? drawn<w.value>(values, seed, draw, i) : values);
        }
    });
    begin_step(record, cursor, ticket, current);
}

extern "C" __global__ void __launch_bounds__(512)
        gather_u8(float* dst, const u8* src, const Step* step, int width, int count, int shuffled, int fetched, u64 seed,
                  int* cursor, u32* ticket, Step* current) {
    gather<false>(dst, src, step, width, count, shuffled, fetched, seed, cursor, ticket, current);
}

extern "C" __global__ void __launch_bounds__(512)
        gather_f32(float* dst, const float* src, const Step* step, int width, int count, int shuffled, int fetched, u64 seed,
                   int* cursor, u32* ticket, Step* current) {
    gather<false>(dst, src, step, width, count, shuffled, fetched, seed, cursor, ticket, current);
}

extern "C" __global__ void __launch_bounds__(512)
        binary_u8(float* dst, const u8* src, const Step* step, int width, int count, int shuffled, int fetched, u64 seed,
                  int* cursor, u32* ticket, Step* current) {
    gather<true>(dst, src, step, width, count, shuffled, fetched, seed, cursor, ticket, current);
}

extern "C" __global__ void __launch_bounds__(512)
        binary_f32(float* dst, const float* src, const Step* step, int width, int count, int shuffled, int fetched, u64 seed,
                   int* cursor, u32* ticket, Step* current) {
    gather<true>(dst, src, step, width, count, shuffled, fetched, seed, cursor, ticket, current);
}

/* Zeros the rows of x [batch, width] from step->rows on; writes 4 bytes an element of theirs. */
extern "C" __global__ void __launch_bounds__(256) zero_past(float* x, const Step* step, int batch, int width) {
    i64 from = (i64) step->rows * width;
    float* rest = x + from;
    each_pack((i64) batch * width - from, aligned16(rest), [=](auto w, i64 i) {
        store<w.value>(rest, i, Pack<w.value>{});
    });
}
