package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static dev.elbow.ffi.onednn.MemoryDesc.handleOf;

import dev.elbow.ffi.onednn.DnnlOperations.Geometry;

/**
 * Describes convolutions and transposed convolutions, forward and both gradients. Memory descriptors are read during
 * the call and stay the caller's; a {@code null} bias means none. Weights are logically {@code [K, C, R, S]} in every
 * case, see {@link ConvSpec#pytorchWeights}.
 *
 * <p>Arguments to bind: forward {@code SRC, WEIGHTS, BIAS?} to {@code DST}; dgrad {@code DIFF_DST, WEIGHTS} to {@code
 * DIFF_SRC}; wgrad {@code SRC, DIFF_DST} to {@code DIFF_WEIGHTS, DIFF_BIAS?}; each {@code SCRATCHPAD}.
 */
public final class Convolution {
    private final Engine engine;
    private final ConvSpec spec;

    public Convolution(Engine engine, ConvSpec spec) {
        this.engine = engine;
        this.spec = spec;
    }

    /** {@code output = input * weights + bias}, then the attributes' post-ops. */
    public PrimitiveDesc forward(
            MemoryDesc input, MemoryDesc weights, MemoryDesc bias, MemoryDesc output, Attributes attributes) {
        Geometry geometry = spec.geometry();
        return PrimitiveDesc.create(
                engine,
                attributes,
                attr -> spec.transposed()
                        ? DnnlOperations.dnnl_deconvolution_forward_primitive_desc_create(
                                engine.handle(),
                                dnnl_forward_training,
                                dnnl_deconvolution_direct,
                                input.handle(),
                                weights.handle(),
                                handleOf(bias),
                                output.handle(),
                                geometry,
                                attr)
                        : DnnlOperations.dnnl_convolution_forward_primitive_desc_create(
                                engine.handle(),
                                dnnl_forward_training,
                                dnnl_convolution_direct,
                                input.handle(),
                                weights.handle(),
                                handleOf(bias),
                                output.handle(),
                                geometry,
                                attr));
    }

    /**
     * {@code dInput} from {@code dOutput}; {@code forward} describes the same operation and is read during the call.
     */
    public PrimitiveDesc dgrad(MemoryDesc dInput, MemoryDesc weights, MemoryDesc dOutput, PrimitiveDesc forward) {
        Geometry geometry = spec.geometry();
        return PrimitiveDesc.create(
                engine,
                Attributes.NONE,
                attr -> spec.transposed()
                        ? DnnlOperations.dnnl_deconvolution_backward_data_primitive_desc_create(
                                engine.handle(),
                                dnnl_deconvolution_direct,
                                dInput.handle(),
                                weights.handle(),
                                dOutput.handle(),
                                geometry,
                                forward.handle(),
                                attr)
                        : DnnlOperations.dnnl_convolution_backward_data_primitive_desc_create(
                                engine.handle(),
                                dnnl_convolution_direct,
                                dInput.handle(),
                                weights.handle(),
                                dOutput.handle(),
                                geometry,
                                forward.handle(),
                                attr));
    }

    /** {@code dWeight} and {@code dBias} from the input and {@code dOutput}; both are overwritten. */
    public PrimitiveDesc wgrad(
            MemoryDesc input, MemoryDesc dWeight, MemoryDesc dBias, MemoryDesc dOutput, PrimitiveDesc forward) {
        Geometry geometry = spec.geometry();
        return PrimitiveDesc.create(
                engine,
                Attributes.NONE,
                attr -> spec.transposed()
                        ? DnnlOperations.dnnl_deconvolution_backward_weights_primitive_desc_create(
                                engine.handle(),
                                dnnl_deconvolution_direct,
                                input.handle(),
                                dWeight.handle(),
                                handleOf(dBias),
                                dOutput.handle(),
                                geometry,
                                forward.handle(),
                                attr)
                        : DnnlOperations.dnnl_convolution_backward_weights_primitive_desc_create(
                                engine.handle(),
                                dnnl_convolution_direct,
                                input.handle(),
                                dWeight.handle(),
                                handleOf(dBias),
                                dOutput.handle(),
                                geometry,
                                forward.handle(),
                                attr));
    }
}
