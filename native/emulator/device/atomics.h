// Atomics on integers. Sums of floats by atomics depend on the order of the threads: they do not compile.
#ifndef EMU_ATOMICS_H
#define EMU_ATOMICS_H

#define EMU_ATOMIC(name, T, result)     \
    inline T name(T* p, T value) {      \
        T old = *p;                     \
        *p = result;                    \
        return old;                     \
    }
#define EMU_ATOMICS(T)                                       \
    EMU_ATOMIC(atomicAdd, T, old + value)                    \
    EMU_ATOMIC(atomicMin, T, value < old ? value : old)      \
    EMU_ATOMIC(atomicMax, T, old < value ? value : old)      \
    EMU_ATOMIC(atomicExch, T, value)                         \
    EMU_ATOMIC(atomicAnd, T, old & value)                    \
    EMU_ATOMIC(atomicOr, T, old | value)                     \
    EMU_ATOMIC(atomicXor, T, old ^ value)                    \
    inline T atomicCAS(T* p, T expected, T value) {          \
        T old = *p;                                          \
        if (old == expected) *p = value;                     \
        return old;                                          \
    }

EMU_ATOMICS(int)
EMU_ATOMICS(unsigned)
EMU_ATOMICS(unsigned long long)
EMU_ATOMIC(atomicSub, int, old - value)
EMU_ATOMIC(atomicSub, unsigned, old - value)
EMU_ATOMIC(atomicInc, unsigned, old >= value ? 0 : old + 1)
EMU_ATOMIC(atomicDec, unsigned, old == 0 || old > value ? value : old - 1)
#undef EMU_ATOMICS
#undef EMU_ATOMIC

float atomicAdd(float*, float) = delete;
double atomicAdd(double*, double) = delete;

#endif
