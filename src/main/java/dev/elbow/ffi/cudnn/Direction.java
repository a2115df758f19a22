package dev.elbow.ffi.cudnn;

/** What a convolution's descriptors are used to compute. */
public enum Direction {
    /** The output from input and filter. */
    FORWARD,
    /** dgrad: the gradient to the input, from filter and incoming gradient. */
    BACKWARD_DATA,
    /** wgrad: the gradient to the filter, from input and incoming gradient. */
    BACKWARD_FILTER
}
