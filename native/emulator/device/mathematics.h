// Mathematical functions: the host's C library in place of the device's. The intrinsics that are less accurate on a device
// (__expf, __logf ...) are as accurate as the others here.
#ifndef EMU_MATHEMATICS_H
#define EMU_MATHEMATICS_H

#define EMU_UNARY(name)                                              \
    extern "C" double name(double) noexcept;                         \
    extern "C" float name##f(float) noexcept;                        \
    inline float name(float x) { return __builtin_##name##f(x); }
EMU_UNARY(exp)
EMU_UNARY(exp2)
EMU_UNARY(expm1)
EMU_UNARY(log)
EMU_UNARY(log2)
EMU_UNARY(log10)
EMU_UNARY(log1p)
EMU_UNARY(sqrt)
EMU_UNARY(cbrt)
EMU_UNARY(sin)
EMU_UNARY(cos)
EMU_UNARY(tan)
EMU_UNARY(tanh)
EMU_UNARY(erf)
EMU_UNARY(fabs)
EMU_UNARY(floor)
EMU_UNARY(ceil)
EMU_UNARY(trunc)
EMU_UNARY(round)
EMU_UNARY(rint)
EMU_UNARY(nearbyint)
#undef EMU_UNARY

#define EMU_BINARY(name)                                                           \
    extern "C" double name(double, double) noexcept;                               \
    extern "C" float name##f(float, float) noexcept;                               \
    inline float name(float x, float y) { return __builtin_##name##f(x, y); }
EMU_BINARY(pow)
EMU_BINARY(fmin)
EMU_BINARY(fmax)
EMU_BINARY(fmod)
EMU_BINARY(copysign)
EMU_BINARY(atan2)
EMU_BINARY(hypot)
#undef EMU_BINARY

extern "C" double fma(double, double, double) noexcept;
extern "C" float fmaf(float, float, float) noexcept;
inline float fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
extern "C" double ldexp(double, int) noexcept;
extern "C" float ldexpf(float, int) noexcept;
inline float ldexp(float x, int e) { return __builtin_ldexpf(x, e); }

// As on a device, a NaN argument gives the other one.
inline float min(float a, float b) { return __builtin_fminf(a, b); }
inline float max(float a, float b) { return __builtin_fmaxf(a, b); }
inline double min(double a, double b) { return __builtin_fmin(a, b); }
inline double max(double a, double b) { return __builtin_fmax(a, b); }

inline int abs(int x) { return x < 0 ? -x : x; }
inline long long abs(long long x) { return x < 0 ? -x : x; }
inline float abs(float x) { return __builtin_fabsf(x); }
inline double abs(double x) { return __builtin_fabs(x); }

#define EMU_CLASS(name)                                              \
    inline bool name(float x) { return __builtin_##name(x); }        \
    inline bool name(double x) { return __builtin_##name(x); }
EMU_CLASS(isnan)
EMU_CLASS(isinf)
EMU_CLASS(isfinite)
EMU_CLASS(signbit)
#undef EMU_CLASS

inline float rsqrtf(float x) { return float(1.0 / __builtin_sqrt(double(x))); }
inline double rsqrt(double x) { return 1.0 / __builtin_sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }

// sin and cos of pi x, exact where x is a multiple of a half.
inline void sincospi(double x, double* s, double* c) {
    double rest = x - 2 * __builtin_rint(x / 2);
    int quarter = int(__builtin_rint(2 * rest));
    double angle = (rest - 0.5 * quarter) * 3.14159265358979323846;
    double sine = __builtin_sin(angle), cosine = __builtin_cos(angle);
    bool swap = (quarter & 1) != 0;
    double a = swap ? cosine : sine, b = swap ? sine : cosine;
    *s = (quarter & 2) ? -a : a;
    *c = ((quarter + 1) & 2) ? -b : b;
}
inline void sincospif(float x, float* s, float* c) {
    double sine, cosine;
    sincospi(double(x), &sine, &cosine);
    *s = float(sine);
    *c = float(cosine);
}
inline float sinpif(float x) {
    float s, c;
    sincospif(x, &s, &c);
    return s;
}
inline float cospif(float x) {
    float s, c;
    sincospif(x, &s, &c);
    return c;
}
inline void sincosf(float x, float* s, float* c) {
    *s = __builtin_sinf(x);
    *c = __builtin_cosf(x);
}

inline float __expf(float x) { return __builtin_expf(x); }
inline float __logf(float x) { return __builtin_logf(x); }
inline float __log2f(float x) { return __builtin_log2f(x); }
inline float __sinf(float x) { return __builtin_sinf(x); }
inline float __cosf(float x) { return __builtin_cosf(x); }
inline float __powf(float x, float y) { return __builtin_powf(x, y); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1.0f) : 0.0f; }
inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __fsqrt_rn(float x) { return __builtin_sqrtf(x); }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __frsqrt_rn(float x) { return rsqrtf(x); }
inline float __fmaf_rn(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
inline double __dadd_rn(double x, double y) { return x + y; }
inline double __dmul_rn(double x, double y) { return x * y; }
inline double __ddiv_rn(double x, double y) { return x / y; }
inline double __dsqrt_rn(double x) { return __builtin_sqrt(x); }
inline double __fma_rn(double x, double y, double z) { return __builtin_fma(x, y, z); }

inline int __float2int_rn(float x) { return int(__builtin_rintf(x)); }
inline int __float2int_rz(float x) { return int(x); }
inline int __float2int_rd(float x) { return int(__builtin_floorf(x)); }
inline unsigned __float2uint_rz(float x) { return unsigned(x); }
inline float __int2float_rn(int x) { return float(x); }
inline float __uint2float_rn(unsigned x) { return float(x); }
inline float __double2float_rn(double x) { return float(x); }
inline double __int2double_rn(int x) { return double(x); }

#endif
