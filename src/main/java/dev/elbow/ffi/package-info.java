/**
 * The native boundary: finding shared libraries, typed downcalls, native memory. One sub-package per C library.
 *
 * <p>{@code Linker}, {@code SymbolLookup} and {@code MethodHandle} appear here and nowhere else.
 */
package dev.elbow.ffi;
