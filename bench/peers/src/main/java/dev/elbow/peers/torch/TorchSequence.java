package dev.elbow.peers.torch;

import dev.elbow.peers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's {@code nn.Sequential} of a list of layers: each layer with weights is a submodule named by its position, so that
 * PyTorch itself gives the parameters their names.
 */
final class TorchSequence {
    private final Module module = new Module();
    private final List<Layer> layers;
    private final List<UnaryOperator<Tensor>> calls = new ArrayList<>();

    TorchSequence(List<Layer> layers) {
        this.layers = layers;
        for (int i = 0; i < layers.size(); i++) {
            calls.add(call(Integer.toString(i), layers.get(i)));
        }
    }

    Module module() {
        return module;
    }

    Tensor forward(Tensor input) {
        return forward(input, (_, _) -> {});
    }

    /** Runs all layers and shows {@code observer} each layer with its input. */
    Tensor forward(Tensor input, BiConsumer<Layer, Tensor> observer) {
        Tensor x = input;
        for (int i = 0; i < calls.size(); i++) {
            observer.accept(layers.get(i), x);
            x = calls.get(i).apply(x);
        }
        return x;
    }

    private UnaryOperator<Tensor> call(String name, Layer layer) {
        return switch (layer) {
            case Layer.Dense dense -> {
                LinearImpl linear = module.register_module(name, new LinearImpl(dense.in(), dense.out()));
                yield linear::forward;
            }
            case Layer.Conv conv -> {
                Conv2dOptions options = new Conv2dOptions(conv.in(), conv.out(), pair(3));
                both(options.stride(), conv.stride());
                options.padding().put(pair(1));
                Conv2dImpl conv2d = module.register_module(name, new Conv2dImpl(options));
                yield conv2d::forward;
            }
            case Layer.ConvTranspose conv -> {
                ConvTranspose2dOptions options = new ConvTranspose2dOptions(conv.in(), conv.out(), pair(3));
                both(options.stride(), 2);
                both(options.padding(), 1);
                both(options.output_padding(), 1);
                ConvTranspose2dImpl transpose = module.register_module(name, new ConvTranspose2dImpl(options));
                LongArrayRefOptional sizeAsConfigured = new LongArrayRefOptional();
                yield x -> transpose.forward(x, sizeAsConfigured);
            }
            case Layer.Relu _ -> Tensor::relu;
            case Layer.MaxPool _ -> x -> torch.max_pool2d(x, 2, 2);
            case Layer.Upsample _ -> x -> torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
            case Layer.Flatten _ -> x -> x.flatten(1, -1);
            case Layer.Reshape image -> x -> x.reshape(-1, image.channels(), image.height(), image.width());
        };
    }

    private static LongPointer pair(long value) {
        return new LongPointer(value, value);
    }

    private static void both(LongPointer sides, long value) {
        sides.put(0, value).put(1, value);
    }
}
