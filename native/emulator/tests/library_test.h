// What the self-tests of cuBLASLt's and cuDNN's stand-ins share: checks, device memory, numbers.
#pragma once

#include "check.h"

#include <cmath>
#include <cstdint>

/** A current context and a stream of it. */
struct Gpu : WithContext {
    CUstream stream = new_stream();

    ~Gpu() { OK(cuStreamDestroy_v2(stream)); }
    void synchronize() const { OK(cuStreamSynchronize(stream)); }
};

/** Floats on the device. */
class Buffer {
public:
    explicit Buffer(size_t count) : count(count) { CHECK_STATUS(0, cuMemAlloc_v2(&address, count * sizeof(float))); }
    explicit Buffer(const std::vector<float>& values) : Buffer(values.size()) { upload(values); }
    ~Buffer() { cuMemFree_v2(address); }
    Buffer(const Buffer&) = delete;

    float* data() const { return reinterpret_cast<float*>(address); }
    void upload(const std::vector<float>& values) const {
        CHECK_STATUS(0, cuMemcpyHtoD_v2(address, values.data(), values.size() * sizeof(float)));
    }
    std::vector<float> download() const {
        std::vector<float> values(count);
        CHECK_STATUS(0, cuMemcpyDtoH_v2(values.data(), address, count * sizeof(float)));
        return values;
    }

private:
    size_t count;
    CUdeviceptr address = 0;
};

/** A small generator, so that every run has the same numbers. */
class Numbers {
public:
    explicit Numbers(uint64_t seed) : state(seed * 0x9e3779b97f4a7c15u + 1) {}

    uint32_t next() {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<uint32_t>(state >> 33);
    }
    /** Integers from -range to range, exact in any order of summation. */
    std::vector<float> integers(size_t count, int range) {
        std::vector<float> values(count);
        for (float& value : values) {
            value = static_cast<float>(static_cast<int>(next() % static_cast<uint32_t>(2 * range + 1)) - range);
        }
        return values;
    }
    /** Reals from -1 to 1. */
    std::vector<float> reals(size_t count) {
        std::vector<float> values(count);
        for (float& value : values) {
            value = static_cast<float>(next()) / 1073741824.0f - 1.0f;
        }
        return values;
    }

private:
    uint64_t state;
};

inline double dot(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); i++) {
        sum += static_cast<double>(a[i]) * b[i];
    }
    return sum;
}

/** The largest difference, in units of the largest value. */
inline double distance(const std::vector<float>& a, const std::vector<float>& b) {
    double difference = 0, largest = 1e-30;
    for (size_t i = 0; i < a.size(); i++) {
        difference = std::fmax(difference, std::fabs(static_cast<double>(a[i]) - b[i]));
        largest = std::fmax(largest, std::fabs(static_cast<double>(b[i])));
    }
    return difference / largest;
}
