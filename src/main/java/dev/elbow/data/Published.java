package dev.elbow.data;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** The published sets that Elbow knows by name, with their mirrors and checksums. */
final class Published {
    /** Yann LeCun, Corinna Cortes, Chris Burges. */
    private static final IdxSet MNIST = new IdxSet(
            "mnist",
            List.of(
                    URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                    URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
            Map.of(
                    IdxSet.TRAIN_IMAGES, "6bbc9ace898e44ae57da46a324031adb",
                    IdxSet.TRAIN_LABELS, "a25bea736e30d166cdddb491f175f624",
                    IdxSet.TEST_IMAGES, "2646ac647ad5339dbf082846283269ea",
                    IdxSet.TEST_LABELS, "27ae3e4e09519cfbb04c329615203637"),
            List.of());

    /** Han Xiao, Kashif Rasul, Roland Vollgraf (Zalando Research), 2017. */
    private static final IdxSet FASHION_MNIST = new IdxSet(
            "fashion-mnist",
            List.of(URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
            Map.of(
                    IdxSet.TRAIN_IMAGES, "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                    IdxSet.TRAIN_LABELS, "9018921c3c673c538a1fc5bad174d6f9",
                    IdxSet.TEST_IMAGES, "8181f5470baa50b63fa0f6fddb340f0a",
                    IdxSet.TEST_LABELS, "15d484375f8d13e6eb1aabb0c3f46965"),
            List.of(
                    "T-shirt",
                    "trouser",
                    "pullover",
                    "dress",
                    "coat",
                    "sandal",
                    "shirt",
                    "sneaker",
                    "bag",
                    "ankle boot"));

    /** Alex Krizhevsky, 2009. */
    private static final CifarSet CIFAR_10 = new CifarSet(
            "cifar-10",
            List.of(URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")),
            "c32a1d4ab5d03f1284b67883e8d87530");

    static final List<NamedSet> ALL = List.of(MNIST, FASHION_MNIST, CIFAR_10);

    private Published() {}
}
