#include "latent.cuh"

/*
 * The whole narrow end of an encoder: bias and ReLU of its last hidden layer, the Gaussian head's two products, sampling and
 * divergence in one kernel; and all their gradients in another. For hidden layers of up to 64 and up to 16 latents, where each of
 * these steps alone is nothing but a launch.
 *
 *   forward   hidden = relu(hidden + hidden_bias);  moments = hidden weight^T + bias;  z, row_kl as in reparameterize_kl.cu
 *   backward  d = moments' gradients as there;  dweight = d^T hidden;  dbias = sum of d;
 *             dhidden = d weight where the ReLU was open, else 0;  dhidden_bias = sum of dhidden
 *
 * hidden and dhidden are [batch, width]; moments is [batch, 2L], a row's means before its logvars; weight and dweight are [2L,
 * width], bias and dbias [2L]; epsilon, z and dz [batch, L]. A block takes 16 rows, forward once, backward again and again with
 * the grid as the stride. Products are added in float32 in the order of the hidden values. Of the parameters' gradients a block adds
 * 16 rows in float32, and their sums in float64, into partial [blocks, values]; the last block to finish adds these in float64, in
 * order. ticket is a counter, zero before the first launch; the kernel leaves it zero. Rows past step->rows add nothing to
 * gradients, their dhidden is 0.
 * Overwrites forward hidden, moments, epsilon (unless given), z and row_kl; backward dhidden, the parameters' gradients and partial.
 * Moves a row's 8 width + 4 (2L) + 12 L bytes forward, 8 width + 8 L + 4 L + 4 (2L) backward: the least but for the partial sums.
 */

const int HEAD_ROWS = 16;
const int MOST_HIDDEN = 64;
const int MOST_LATENTS = 16;
const int MOST_HEAD_VALUES = 2 * MOST_LATENTS * (MOST_HIDDEN + 1) + MOST_HIDDEN;
/* One column more than is used keeps a warp's rows in different banks. */
typedef float HiddenRow[MOST_HIDDEN + 1];

__device__ inline void load_head_weight(HiddenRow* to, const float* weight, int outputs, int width) {
    for (int i = threadIdx.x; i < outputs * width; i += blockDim.x) {
        to[i / width][i % width] = weight[i];
    }
}

extern "C" __global__ void __launch_bounds__(256) narrow_head(
        float* hidden, const float* hidden_bias, const float* weight, const float* bias, float* moments, float* epsilon,
        float* z, float* row_kl, const Step* step, int batch, int width, int latents, int group, int given, u64 seed,
        int stream) {
    __shared__ HiddenRow h[HEAD_ROWS];
    __shared__ HiddenRow w[2 * MOST_LATENTS];
    __shared__ Pack<4> m[HEAD_ROWS][2 * MOST_LATENTS / 4]; // of 16 bytes, as sample_row asks for
    i64 first = (i64) blockIdx.x * HEAD_ROWS;
    int rows = batch - first < HEAD_ROWS ? (int) (batch - first) : HEAD_ROWS;
    int outputs = 2 * latents;
    load_head_weight(w, weight, outputs, width);
    for (int i = threadIdx.x; i < rows * width; i += blockDim.x) {
        float x = relu_of(hidden[first * width + i] + hidden_bias[i % width]);
        hidden[first * width + i] = x;
        h[i / width][i % width] = x;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < rows * outputs; i += blockDim.x) {
        int row = i / outputs;
        int output = i % outputs;
        float sum = 0;
        for (int k = 0; k < width; k++) {
            sum = fmaf(h[row][k], w[output][k], sum);
        }
        sum += bias[output];
        ((float*) m[row])[output] = sum;
        moments[first * outputs + i] = sum;
    }
    __syncthreads();
    // Whole warps, since a group's threads exchange their sums.
    if (threadIdx.x >= HEAD_ROWS * group && threadIdx.x >= 32) {
        return;
    }
    int own = threadIdx.x / group;
    i64 row = first + own;
    bool inside = own < rows;
    float kl = sample_row(
            (const float*) m[inside ? own : 0], epsilon + row * latents, z + row * latents, step, row, inside, latents, group,
            {given, seed, stream});
    if (inside && threadIdx.x % group == 0) {
        row_kl[row] = kl;
    }
}

extern "C" __global__ void __launch_bounds__(256) narrow_head_backward(
        const float* moments, const float* epsilon, const float* dz, const float* hidden, const float* weight,
        float* dhidden, float* dweight, float* dbias, float* dhidden_bias, float* partial, u32* ticket, const Step* step,
        int batch, int width, int latents, float free_bits) {
    __shared__ HiddenRow h[HEAD_ROWS];
    __shared__ HiddenRow dh[HEAD_ROWS];
    __shared__ HiddenRow w[2 * MOST_LATENTS];
    __shared__ float d[HEAD_ROWS][2 * MOST_LATENTS + 1];
    // Each is one thread's.
    __shared__ double sums[MOST_HEAD_VALUES];
    int outputs = 2 * latents;
    int weights = outputs * width;
    int values = weights + outputs + width;
    float beta = step->beta / (float) step->batch_rows;
    load_head_weight(w, weight, outputs, width);
    for (int i = threadIdx.x; i < values; i += blockDim.x) {
        sums[i] = 0;
    }
    for (i64 first = (i64) blockIdx.x * HEAD_ROWS; first < batch; first += (i64) gridDim.x * HEAD_ROWS) {
        int rows = batch - first < HEAD_ROWS ? (int) (batch - first) : HEAD_ROWS;
        __syncthreads(); // the rows before are used up
        for (int i = threadIdx.x; i < rows * width; i += blockDim.x) {
            h[i / width][i % width] = hidden[first * width + i];
        }
        for (int i = threadIdx.x; i < rows * latents; i += blockDim.x) {
            int row = i / latents;
            int k = i % latents;
            float dm = 0;
            float dv = 0;
            if (first + row < step->rows) {
                const float* of_row = moments + (first + row) * outputs;
                moment_gradients(
                        of_row[k], of_row[latents + k], epsilon[first * latents + i], dz[first * latents + i], beta,
                        free_bits, dm, dv);
            }
            d[row][k] = dm;
            d[row][latents + k] = dv;
        }
        __syncthreads();
        for (int i = threadIdx.x; i < rows * width; i += blockDim.x) {
            int row = i / width;
            int k = i % width;
            float sum = 0;
            for (int output = 0; output < outputs; output++) {
                sum = fmaf(d[row][output], w[output][k], sum);
            }
            sum = relu_gradient(sum, h[row][k]);
            dh[row][k] = sum;
            dhidden[first * width + i] = sum;
        }
        __syncthreads();
        for (int i = threadIdx.x; i < values; i += blockDim.x) {
            float sum = 0;
            for (int row = 0; row < rows; row++) {
                if (i < weights) {
                    sum = fmaf(d[row][i / width], h[row][i % width], sum);
                } else {
                    sum += i < weights + outputs ? d[row][i - weights] : dh[row][i - weights - outputs];
                }
            }
            sums[i] += sum;
        }
    }
    for (int i = threadIdx.x; i < values; i += blockDim.x) {
        partial[(i64) blockIdx.x * values + i] = (float) sums[i];
    }
    if (!arrive_last(ticket, gridDim.x)) {
        return;
    }
    for (int i = threadIdx.x; i < values; i += blockDim.x) {
        double sum = 0;
#pragma unroll 4
        for (u32 block = 0; block < gridDim.x; block++) {
            sum += partial[(i64) block * values + i];
        }
        if (i < weights) {
            dweight[i] = (float) sum;
        } else if (i < weights + outputs) {
            dbias[i - weights] = (float) sum;
        } else {
            dhidden_bias[i - weights - outputs] = (float) sum;
        }
    }
}
