package dev.elbow.backend;

/** What a device's memory is used for. */
public enum MemoryUse {
    /** Parameter stores, the optimizer's state included. */
    PARAMETERS,
    /** Data sets. */
    SAMPLES,
    /** Plans: activations, gradients, scratch. */
    PLANS,
    /** Everything else: what updates and fused steps need beside plan and store, and buffers of the caller's own. */
    OTHER
}
