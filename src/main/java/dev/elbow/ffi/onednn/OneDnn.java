package dev.elbow.ffi.onednn;

import dev.elbow.ElbowException;
import dev.elbow.ffi.NativeLibrary;
import dev.elbow.ffi.NativeLoader;
import java.util.Optional;

/**
 * The oneDNN library of this process, looked for once at first use.
 *
 * <p>Where it comes from: the file named by {@code -Delbow.onednn.path} or {@code ELBOW_ONEDNN_PATH}; otherwise the
 * library packed in {@code org.bytedeco:dnnl}, copied once to the user's cache folder.
 */
public final class OneDnn {
    /** The system property that names the library file. */
    public static final String PATH_PROPERTY = "elbow.onednn.path";

    /** The environment variable that names the library file; the property wins. */
    public static final String PATH_VARIABLE = "ELBOW_ONEDNN_PATH";

    private static final String NAME = "oneDNN";
    private static final String ARTIFACT = "org.bytedeco:dnnl";

    private OneDnn() {}

    /** The library: loaded, or unavailable with the reason. Never throws. */
    public static NativeLibrary library() {
        return Holder.LIBRARY;
    }

    /** Why oneDNN cannot be used here and what to do about it; empty when it can. */
    public static Optional<String> refusal() {
        Optional<String> refusal = library().refusal();
        if (refusal.isPresent()) {
            return refusal;
        }
        DnnlVersion version = Dnnl.dnnl_version();
        if (version.major() != DnnlVersion.SUPPORTED_MAJOR) {
            return Optional.of("%s is oneDNN %s; expected version %d.x"
                    .formatted(library().file().orElseThrow(), version, DnnlVersion.SUPPORTED_MAJOR));
        }
        return Optional.empty();
    }

    /**
     * Does nothing when oneDNN can be used.
     *
     * @throws ElbowException with the reason otherwise
     */
    public static void require() {
        refusal().ifPresent(reason -> {
            throw new ElbowException("oneDNN is unavailable: " + reason);
        });
    }

    private static final class Holder {
        static final NativeLibrary LIBRARY = find();

        private static NativeLibrary find() {
            return NativeLoader.named(NAME, PATH_PROPERTY, PATH_VARIABLE).orElseGet(Holder::packed);
        }

        private static NativeLibrary packed() {
            String platform = NativeLoader.platform();
            if (!platform.startsWith("linux-")) {
                return NativeLibrary.unavailable(
                        NAME,
                        "no packed library is known for " + platform
                                + "; expected linux-x86_64 or linux-arm64, or a oneDNN" + " library named by -D"
                                + PATH_PROPERTY);
            }
            return NativeLoader.packed(
                    NAME,
                    ARTIFACT + " with classifier " + platform,
                    "org.bytedeco.dnnl." + platform.replace('-', '.'),
                    "org/bytedeco/dnnl/" + platform + "/",
                    "libdnnl.so.3",
                    "libgomp.so.1");
        }
    }
}
