// CUDA C++ for the host's compiler: what NVRTC knows without any header. Included before a program that the NVRTC stand-in
// compiles; __global__, __shared__ and __launch_bounds__ are taken care of by the stand-in itself.
#ifndef EMU_DEVICE_H
#define EMU_DEVICE_H

#define __device__
#define __host__
#define __constant__
#define __managed__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __grid_constant__

typedef decltype(sizeof 0) size_t;

#include "runtime.h"
#include "vectors.h"

static uint3 threadIdx;
static uint3 blockIdx;
static dim3 blockDim;
static dim3 gridDim;
static const int warpSize = 32;

static void* emu_dynamic_shared;
static const emu_driver* emu_host;

#include "barriers.h"
#include "bits.h"
#include "atomics.h"
#include "mathematics.h"
#include "entries.h"

#endif
