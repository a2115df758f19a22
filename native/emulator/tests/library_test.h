// What the self-tests of cuBLASLt's and cuDNN's stand-ins share: checks, device memory, numbers.
#pragma once

#include "../driver_api.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

inline void check(bool holds, const char* file, int line, const std::string& what) {
    if (!holds) {
        std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
        std::exit(1);
    }
}

#define CHECK(condition) check(condition, __FILE__, __LINE__, #condition " does not hold")
#define CHECK_STATUS(expected, call)                                                             \
    do {                                                                                         \
        int status_ = static_cast<int>(call);                                                    \
        check(status_ == static_cast<int>(expected), __FILE__, __LINE__,                         \
              #call " gave " + std::to_string(status_) + ", expected " #expected);               \
    } while (false)

/** The first device's primary context, current in this thread, and one stream. */
struct Gpu {
    emu::api::CUcontext context = nullptr;
    emu::api::CUstream stream = nullptr;

    Gpu() {
        CHECK_STATUS(0, emu::api::cuInit(0));
        CHECK_STATUS(0, emu::api::cuDevicePrimaryCtxRetain(&context, 0));
        CHECK_STATUS(0, emu::api::cuCtxSetCurrent(context));
        CHECK_STATUS(0, emu::api::cuStreamCreate(&stream, 1));
    }
    void synchronize() const { CHECK_STATUS(0, emu::api::cuStreamSynchronize(stream)); }
};

/** Floats on the device. */
class Buffer {
public:
    explicit Buffer(size_t count) : count(count) {
        CHECK_STATUS(0, emu::api::cuMemAlloc_v2(&address, count * sizeof(float)));
    }
    explicit Buffer(const std::vector<float>& values) : Buffer(values.size()) { upload(values); }
    ~Buffer() { emu::api::cuMemFree_v2(address); }
    Buffer(const Buffer&) = delete;

    float* data() const { return reinterpret_cast<float*>(address); }
    void upload(const std::vector<float>& values) const {
        CHECK_STATUS(0, emu::api::cuMemcpyHtoD_v2(address, values.data(), values.size() * sizeof(float)));
    }
    std::vector<float> download() const {
        std::vector<float> values(count);
        CHECK_STATUS(0, emu::api::cuMemcpyDtoH_v2(values.data(), address, count * sizeof(float)));
        return values;
    }

private:
    size_t count;
    emu::api::CUdeviceptr address = 0;
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
