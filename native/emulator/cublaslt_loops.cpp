// The arithmetic of cublasLtMatmul: float products and sums in a fixed order, blocks of k summed apart, so that a long sum
// loses no more than a GPU's would.
#pragma GCC optimize("O3,fp-contract=off")

#include "cublaslt.h"
#include "tf32.h"

#include <algorithm>
#include <vector>

namespace emu::lt {

namespace {

constexpr int64_t kBlock = 64;

/** op(A) with the elements of a column next to each other, op(B) with those of a column too, rounded as asked for. */
std::vector<float> packed(const float* from, const Layout& layout, bool transposed, bool round) {
    int64_t row_stride = transposed ? layout.col_stride() : layout.row_stride();
    int64_t col_stride = transposed ? layout.row_stride() : layout.col_stride();
    int64_t rows = transposed ? layout.cols : layout.rows;
    int64_t cols = transposed ? layout.rows : layout.cols;
    std::vector<float> to(rows * cols);
    for (int64_t j = 0; j < cols; j++) {
        for (int64_t i = 0; i < rows; i++) {
            float value = from[i * row_stride + j * col_stride];
            to[j * rows + i] = round ? tf32(value) : value;
        }
    }
    return to;
}

/** One column of op(A) op(B). */
void column(const Product& p, const float* a, const float* b_column, float* block, float* __restrict total) {
    std::fill(total, total + p.m, 0.0f);
    for (int64_t first = 0; first < p.k; first += kBlock) {
        float* __restrict sum = block;
        std::fill(sum, sum + p.m, 0.0f);
        for (int64_t l = first; l < std::min(first + kBlock, p.k); l++) {
            const float* __restrict a_column = a + l * p.m;
            float factor = b_column[l];
            for (int64_t i = 0; i < p.m; i++) {
                sum[i] += a_column[i] * factor;
            }
        }
        for (int64_t i = 0; i < p.m; i++) {
            total[i] += sum[i];
        }
    }
}

bool bit(const unsigned char* mask, int64_t index) { return (mask[index / 8] >> (index % 8) & 1) != 0; }

void set_bit(unsigned char* mask, int64_t index, bool value) {
    unsigned char one = static_cast<unsigned char>(1u << (index % 8));
    mask[index / 8] = value ? mask[index / 8] | one : mask[index / 8] & ~one;
}

/** What the epilogue does to one column of alpha A B + beta C before it is stored. */
void epilogue(const Product& p, int64_t j, const float* bias, unsigned char* mask, float* values) {
    for (int64_t i = 0; i < p.m; i++) {
        float value = values[i];
        if (p.reads_bias()) {
            value += bias[i];
        }
        if (p.writes_mask()) {
            set_bit(mask, j * p.desc.aux_ld + i, value > 0);
        }
        if (p.relu()) {
            // max(x, 0) as the hardware's instruction has it: a NaN becomes 0.
            value = value > 0 ? value : 0;
        }
        if (p.reads_mask() && !bit(mask, j * p.desc.aux_ld + i)) {
            value = 0;
        }
        values[i] = value;
    }
}

/** The sums of op(A) over k, or of op(B): the rows of a matrix that is stored column after column, or its columns. */
void input_bias_gradient(const Product& p, const std::vector<float>& a, const std::vector<float>& b, float* gradient) {
    bool of_a = p.desc.epilogue == CUBLASLT_EPILOGUE_BGRADA;
    for (int64_t i = 0; i < p.bias_length(); i++) {
        double sum = 0;
        for (int64_t l = 0; l < p.k; l++) {
            sum += of_a ? a[l * p.m + i] : b[i * p.k + l];
        }
        gradient[i] = static_cast<float>(sum);
    }
}

}  // namespace

void compute(const Product& p, float alpha, const float* a, const float* b, float beta, const float* c, float* d) {
    bool round = p.desc.compute == CUBLAS_COMPUTE_32F_FAST_TF32;
    std::vector<float> block(p.m), values(p.m);
    for (int32_t batch = 0; batch < p.batch; batch++) {
        const float* a_matrix = a + batch * p.a.stride;
        const float* b_matrix = b + batch * p.b.stride;
        std::vector<float> left = packed(a_matrix, p.a, p.desc.trans_a != CUBLAS_OP_N, round);
        std::vector<float> right = packed(b_matrix, p.b, p.desc.trans_b != CUBLAS_OP_N, round);
        float* bias = static_cast<float*>(p.desc.bias) + batch * p.desc.bias_stride;
        unsigned char* mask = static_cast<unsigned char*>(p.desc.aux) + batch * p.desc.aux_stride / 8;
        std::vector<double> row_sums(p.desc.epilogue == CUBLASLT_EPILOGUE_DRELU_BGRAD ? p.m : 0);
        for (int64_t j = 0; j < p.n; j++) {
            column(p, left.data(), right.data() + j * p.k, block.data(), values.data());
            for (int64_t i = 0; i < p.m; i++) {
                values[i] *= alpha;
                if (beta != 0) {
                    values[i] += beta * c[batch * p.c.stride + i * p.c.row_stride() + j * p.c.col_stride()];
                }
            }
            epilogue(p, j, bias, mask, values.data());
            for (int64_t i = 0; i < p.m; i++) {
                d[batch * p.d.stride + i * p.d.row_stride() + j * p.d.col_stride()] = values[i];
            }
            for (size_t i = 0; i < row_sums.size(); i++) {
                row_sums[i] += values[i];
            }
        }
        for (size_t i = 0; i < row_sums.size(); i++) {
            bias[i] = static_cast<float>(row_sums[i]);
        }
        if (p.desc.epilogue == CUBLASLT_EPILOGUE_BGRADA || p.desc.epilogue == CUBLASLT_EPILOGUE_BGRADB) {
            input_bias_gradient(p, left, right, bias);
        }
    }
}

}  // namespace emu::lt
