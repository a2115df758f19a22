package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.*;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A kernel of a {@link Module}, usable while that is open. */
public final class Function {
    private final Module module;
    private final String name;
    private final long handle;
    private Optional<List<Long>> parameterBytes;

    Function(Module module, String name, long handle) {
        this.module = module;
        this.name = name;
        this.handle = handle;
    }

    /** The kernel's name. */
    public String name() {
        return name;
    }

    /** The context of its module. */
    public PrimaryContext context() {
        return module.context();
    }

    /**
     * The native {@code CUfunction}.
     *
     * @throws IllegalStateException if the module is closed
     */
    public long handle() {
        module.handle();
        return handle;
    }

    /** Registers that one thread uses. */
    public int registers() {
        return attribute(CU_FUNC_ATTRIBUTE_NUM_REGS);
    }

    /** Memory that one thread uses for spilled registers and local arrays, in bytes. */
    public int localBytes() {
        return attribute(CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES);
    }

    /** Shared memory that is fixed in the kernel's code, in bytes per block. */
    public int staticSharedBytes() {
        return attribute(CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES);
    }

    /** The most threads a block may have, given the kernel's registers. */
    public int maxThreadsPerBlock() {
        return attribute(CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    }

    /** The architecture that the loaded code was made for, as in 90 for {@code sm_90}. */
    public int architecture() {
        return attribute(CU_FUNC_ATTRIBUTE_BINARY_VERSION);
    }

    /** The sizes of the kernel's parameters in bytes, in order; empty if the driver does not tell them. */
    public synchronized Optional<List<Long>> parameterBytes() {
        if (parameterBytes == null) {
            parameterBytes = CudaModules.hasParamInfo() ? askParameters() : Optional.empty();
        }
        return parameterBytes;
    }

    private Optional<List<Long>> askParameters() {
        List<Long> found = new ArrayList<>();
        try {
            OptionalLong next = CudaModules.cuFuncGetParamInfo(handle(), 0);
            while (next.isPresent()) {
                found.add(next.getAsLong());
                next = CudaModules.cuFuncGetParamInfo(handle(), found.size());
            }
            return Optional.of(List.copyOf(found));
        } catch (CudaException e) {
            if (e.isSticky()) {
                throw e;
            }
            // They serve to check arguments only: a driver that refuses to tell them launches the kernel all the same.
            return Optional.empty();
        }
    }

    private int attribute(int attribute) {
        return CudaModules.cuFuncGetAttribute(attribute, handle());
    }

    /** Lets launches ask for that much dynamic shared memory; more than 48 KiB must be allowed first. */
    public Function allowSharedBytes(int bytes) {
        CudaModules.cuFuncSetAttribute(handle(), CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
        return this;
    }

    /** How many blocks one multiprocessor can hold at once. */
    public int blocksPerMultiprocessor(int blockThreads, int sharedBytes) {
        return CudaModules.cuOccupancyMaxActiveBlocksPerMultiprocessor(handle(), blockThreads, sharedBytes);
    }

    /** Begins a launch whose arguments will lie in memory of {@code arena}. */
    public KernelLaunch.Builder launch(Arena arena) {
        return new KernelLaunch.Builder(this, arena);
    }

    @Override
    public String toString() {
        return name;
    }
}
