/*
 * What all kernels share: types, the two device records, wrappers of the few built-ins, float32 functions, randomness and
 * reductions.
 *
 * Rules of every kernel here
 *   - Plain CUDA C++ without foreign headers, so that NVRTC needs no include path. All files make one program: names are unique.
 *   - Compiled with --fmad=false: where a multiply-add is one operation the source says fmaf. With IEEE division and square
 *     root, each element therefore has the same bits on every GPU, on the CPU backend and on the emulator.
 *   - Buffers start at multiples of 16 bytes. Where a row's width is a multiple of four, accesses are of 16 bytes, else of 4.
 *   - Sums run in an order that only shapes decide: the same input gives the same bits. No float atomics.
 *   - Rows from step->rows on are no samples: outputs and gradients of theirs are zero.
 * Built-ins used, all in this file unless they are keywords of CUDA: threadIdx, blockIdx, blockDim, gridDim, __syncthreads,
 * __shfl_down_sync, __shfl_xor_sync, __threadfence, atomicAdd on u32, __umulhi, __clz, __float_as_uint, __uint_as_float,
 * fmaf, fabsf, sqrtf, sqrt.
 */
#ifndef ELBOW_COMMON_CUH
#define ELBOW_COMMON_CUH

typedef unsigned char u8;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;

/* ---- Records in device memory -------------------------------------------------------------------------------------- */

/* What changes from step to step; written by the host, read by the kernels. */
struct Step {
    u64 step;             // counter of the noise
    int epoch;            // keys the order of the samples
    int first;            // position in the epoch of row 0
    int noise_row;        // row of the noise matrix of row 0
    int rows;             // valid rows, 0 to the plan's batch
    int batch_rows;       // valid rows over all replicas: what losses are averaged over
    float beta;           // weight of the KL term
    float learning_rate;  // SGD
    float step_size;      // Adam: learning rate / (1 - beta1^t)
    float inverse_root;   // Adam: 1 / sqrt(1 - beta2^t)
    float decay;          // Adam: learning rate * weight decay
    float gradient_scale; // factor on gradients before clipping, 1 for none
    int update;           // 1: the optimizer's kernels run
    int reserved[2];
};

/* What a plan adds up on the device; read by the host once in a while. */
struct Sums {
    double recon;
    double kl;
    double squared_norm; // of the last step's gradients
    i64 rows;
    float clip;          // factor on the last step's gradients
    int diverged;        // 1 once a loss or a norm was not finite: no update runs from then on
    u64 diverged_step;   // where that was
    double last_recon;   // sums of the last step
    double last_kl;
};

static_assert(sizeof(Step) == 64 && sizeof(Sums) == 64, "the host writes and reads 64 bytes");

/* ---- Wrappers of built-ins ------------------------------------------------------------------------------------------- */

__device__ inline double shuffle_down(double x, int offset) {
    return __shfl_down_sync(0xffffffffu, x, offset);
}

__device__ inline u32 shuffle_down(u32 x, int offset) {
    return __shfl_down_sync(0xffffffffu, x, offset);
}

__device__ inline float shuffle_xor(float x, int mask) {
    return __shfl_xor_sync(0xffffffffu, x, mask);
}

/* Draws the next number of a counter in device memory. */
__device__ inline u32 draw_ticket(u32* counter) {
    return atomicAdd(counter, 1u);
}

/* Orders this thread's accesses to device memory: what it wrote before is seen by who sees what it writes later, and the reverse. */
__device__ inline void fence() {
    __threadfence();
}

/* The bits that x needs, 0 for 0. */
__device__ inline int bit_length(u32 x) {
    return 32 - __clz((int) x);
}

__device__ inline u32 bits_of(float x) {
    return __float_as_uint(x);
}

__device__ inline float float_of(u32 bits) {
    return __uint_as_float(bits);
}

__device__ inline bool is_nan(float x) {
    return x != x;
}

/* False for infinities and NaN. */
__device__ inline bool is_finite(double x) {
    return x - x == 0;
}

/* ---- Memory ---------------------------------------------------------------------------------------------------------- */

/* W neighbouring floats, moved by one access. */
template <int W> struct alignas(4 * W) Pack {
    float v[W];
};

template <int W> __device__ inline Pack<W> load(const float* p, i64 pack) {
    return ((const Pack<W>*) p)[pack];
}

template <int W> __device__ inline void store(float* p, i64 pack, Pack<W> value) {
    ((Pack<W>*) p)[pack] = value;
}

/* Number and count of this thread in a one-dimensional grid. */
__device__ inline i64 grid_thread() {
    return (i64) blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline i64 grid_threads() {
    return (i64) gridDim.x * blockDim.x;
}

/* A number of floats as an argument that the compiler sees. */
template <int W> struct Width {
    static constexpr int value = W;
};

/*
 * Calls f(Width, i) for the packs i of n floats: as many as possible of four, the rest one by one. Grids are large enough for a
 * single round, so unrolled loops would only take registers.
 */
template <class F> __device__ inline void each_pack(i64 n, bool aligned, F f) {
    i64 quads = aligned ? n / 4 : 0;
#pragma unroll 1
    for (i64 i = grid_thread(); i < quads; i += grid_threads()) {
        f(Width<4>(), i);
    }
#pragma unroll 1
    for (i64 i = 4 * quads + grid_thread(); i < n; i += grid_threads()) {
        f(Width<1>(), i);
    }
}

/* Calls f(Width) with the widest pack that divides `width`. */
template <class F> __device__ inline void with_width(int width, F f) {
    if (width % 4 == 0) {
        f(Width<4>());
    } else {
        f(Width<1>());
    }
}

__device__ inline bool aligned16(const void* p) {
    return ((u64) p & 15) == 0;
}

/* Zeros the row of `width` floats at p with all threads of a block. */
template <int W> __device__ inline void zero_row(float* p, int width) {
    Pack<W> zeros = {};
    for (int i = threadIdx.x; i < width / W; i += blockDim.x) {
        store<W>(p, i, zeros);
    }
}

/* ---- Float32 functions: operation by operation those of the CPU backend -------------------------------------------------- */

/* e^x within 1.5 ulp; infinity above 88.7228, zero below -86.99, so never denormal. NaN stays NaN. */
__device__ inline float exp_f32(float x) {
    float c = x < -87.3f ? -87.3f : x;
    c = c > 89.0f ? 89.0f : c;
    // 1.5 * 2^23 rounds to an integer n in the low bits; with 126 more, these bits shifted by 23 are the float 2^(n-1).
    const float round = 0x1.8p23f + 126.0f;
    float rounded = fmaf(c, 0x1.715476p+0f, round);
    float n = rounded - round;
    float r = fmaf(n, 0x1.05c610p-29f, fmaf(n, -0x1.62e430p-1f, c));
    float p = fmaf(0x1.6ab976p-9f, r, 0x1.126d1ep-6f);
    p = fmaf(p, r, 0x1.55589ap-4f);
    p = fmaf(p, r, 0x1.55540ap-2f);
    p = fmaf(p, r, 0x1.fffffap-1f);
    p = fmaf(p, r, 2.0f);
    p = fmaf(p, r, 2.0f);
    return p * float_of(bits_of(rounded) << 23);
}

/* log(1 + f) for f in [-0.3, 1], within 1.5 ulp: with s = f / (2 + f), 2 atanh(s) = f - s (f - s^2 P(s^2)). */
__device__ inline float log1p_f32(float f) {
    float minus_s = f / (-2.0f - f);
    float q = minus_s * minus_s;
    float minus_p = fmaf(-0x1.1ed7c0p-2f, q, -0x1.1ebd0cp-2f);
    minus_p = fmaf(minus_p, q, -0x1.99d208p-2f);
    minus_p = fmaf(minus_p, q, -0x1.555502p-1f);
    return fmaf(minus_s, fmaf(q, minus_p, f), f);
}

/* The natural logarithm of a positive normal number. */
__device__ inline float log_f32(float x) {
    int bits = (int) bits_of(x);
    int exponent = (bits - 0x3f3504f3) >> 23; // mantissas lie between sqrt(0.5) and its double
    float mantissa = float_of((u32) bits - ((u32) exponent << 23));
    float e = (float) exponent;
    return fmaf(e, 0x1.62e430p-1f, fmaf(e, -0x1.05c610p-29f, log1p_f32(mantissa - 1.0f)));
}

/* Sine and cosine of turn * 2^-24 full turns, turn in [0, 2^24]; reduced to an eighth of a turn in exact integers. */
__device__ inline void sin_cos_turns(u32 turn, float& sine, float& cosine) {
    int nearest = ((int) turn + (1 << 21)) >> 22;
    float a = (float) ((int) turn - (nearest << 22)) * 0x1.921fb6p-22f;
    float q = a * a;
    float s = fmaf(fmaf(-0x1.994388p-13f, q, 0x1.11073ap-7f), q, -0x1.555546p-3f);
    s = fmaf(s * q, a, a);
    float c = fmaf(fmaf(0x1.99eb4ap-16f, q, -0x1.6c0c32p-10f), q, 0x1.55554ap-5f);
    c = fmaf(c * q, q, fmaf(q, -0.5f, 1.0f));
    bool odd = (nearest & 1) != 0;
    sine = float_of(bits_of(odd ? c : s) ^ (u32) (nearest & 2) << 30);
    cosine = float_of(bits_of(odd ? s : c) ^ (u32) ((nearest + 1) & 2) << 30);
}

/* `negative` if x has its sign bit set, else `positive`. */
__device__ inline float by_sign(float x, float negative, float positive) {
    return (int) bits_of(x) < 0 ? negative : positive;
}

/* The sigmoid of l, given e = exp(-|l|): no overflow, full relative accuracy on both sides. */
__device__ inline float sigmoid_of(float l, float e) {
    return by_sign(l, e, 1.0f) * (1.0f / (1.0f + e));
}

/* max(x, 0), in which a NaN stays one. */
__device__ inline float relu_of(float x) {
    return x <= 0.0f ? 0.0f : x;
}

/* The gradient of relu_of, by its result y. */
__device__ inline float relu_gradient(float dy, float y) {
    return y <= 0.0f ? 0.0f : dy;
}

/* ---- Randomness ------------------------------------------------------------------------------------------------------------ */

const u32 STREAM_ORDER = 3;
const u32 STREAM_INPUT_NOISE = 4;
const u32 STREAM_BINARIZATION = 10;

struct Words {
    u32 v[4];
};

/* One block of Philox 4x32-10 with counter (block, stream, step low, step high). */
__device__ inline Words philox(u64 seed, u32 stream, u64 step, u32 block) {
    u32 c0 = block;
    u32 c1 = stream;
    u32 c2 = (u32) step;
    u32 c3 = (u32) (step >> 32);
    u32 k0 = (u32) seed;
    u32 k1 = (u32) (seed >> 32);
    for (int round = 0; round < 10; round++) {
        u32 high0 = __umulhi(0xD2511F53u, c0);
        u32 low0 = 0xD2511F53u * c0;
        u32 high1 = __umulhi(0xCD9E8D57u, c2);
        u32 low1 = 0xCD9E8D57u * c2;
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return {{c0, c1, c2, c3}};
}

/* Four standard normal numbers of one Philox block, by Box and Muller. */
__device__ inline Pack<4> normals(Words words) {
    Pack<4> result;
    for (int pair = 0; pair < 4; pair += 2) {
        float uniform = (float) ((words.v[pair] >> 8) + 1) * 0x1p-24f;
        float radius = sqrtf(-2.0f * log_f32(uniform));
        float sine;
        float cosine;
        sin_cos_turns(words.v[pair + 1] >> 8, sine, cosine);
        result.v[pair] = radius * cosine;
        result.v[pair + 1] = radius * sine;
    }
    return result;
}

/* ---- Reductions -------------------------------------------------------------------------------------------------------------- */

/* The sum over a block of whole warps, valid in thread 0: within warps, then over warps, each by halving. */
__device__ inline double block_sum(double x) {
    __shared__ double of_warp[32];
    int lane = threadIdx.x % 32;
    int warps = blockDim.x / 32;
    for (int offset = 16; offset > 0; offset /= 2) {
        x += shuffle_down(x, offset);
    }
    __syncthreads(); // the array may still be in use by an earlier sum
    if (lane == 0) {
        of_warp[threadIdx.x / 32] = x;
    }
    __syncthreads();
    if (threadIdx.x < 32) {
        x = lane < warps ? of_warp[lane] : 0;
        for (int offset = 16; offset > 0; offset /= 2) {
            x += shuffle_down(x, offset);
        }
    }
    return x;
}

/*
 * True, in all threads, for the last of `blocks` blocks to arrive, which then sees what all of them wrote before. Resets the
 * counter for the next launch. To be called by all threads of each block.
 */
__device__ inline bool arrive_last(u32* counter, u32 blocks) {
    __shared__ bool last;
    fence();
    __syncthreads();
    if (threadIdx.x == 0 && threadIdx.y == 0) {
        last = draw_ticket(counter) == blocks - 1;
        if (last) {
            *counter = 0;
        }
    }
    __syncthreads();
    fence();
    return last;
}

#endif
