package dev.elbow.peers.torch;

import dev.elbow.peers.Array;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies between {@link Array} and PyTorch's tensors. */
final class Tensors {
    private Tensors() {}

    static Tensor of(Array array, ScalarType type) {
        return Tensor.create(array.values(), array.longShape()).to(type);
    }

    /** Returns the values rounded to float32; a scalar becomes an array of one element. */
    static Array array(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Float).contiguous();
        int[] shape = Arrays.stream(plain.shape()).mapToInt(Math::toIntExact).toArray();
        float[] values = new float[Math.toIntExact(plain.numel())];
        plain.data_ptr_float().get(values);
        return new Array(shape.length == 0 ? new int[] {1} : shape, values);
    }

    /** Returns the values in full precision. */
    static double[] doubles(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        plain.data_ptr_double().get(values);
        return values;
    }

    /** Swaps an image batch from [N, C, H, W] to [N, H, W, C]; leaves rows alone. */
    static Tensor toNhwc(Tensor tensor) {
        return tensor.dim() == 4 ? tensor.permute(0, 2, 3, 1).contiguous() : tensor;
    }

    /** Swaps an image batch from [N, H, W, C] to [N, C, H, W]; leaves rows alone. */
    static Tensor toNchw(Tensor tensor) {
        return tensor.dim() == 4 ? tensor.permute(0, 3, 1, 2).contiguous() : tensor;
    }
}
