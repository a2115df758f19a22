package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.*;

/**
 * What a device is.
 *
 * @param ordinal its number in this process
 * @param name the driver's name of it
 * @param architecture ten times the compute capability's major number plus the minor: 90 for {@code sm_90}
 * @param multiprocessors how many streaming multiprocessors it has
 * @param memoryBytes its memory
 * @param l2Bytes its second-level cache
 * @param sharedBytesPerBlock the shared memory a block may have, after {@link Function#allowSharedBytes}
 * @param threadsPerMultiprocessor how many threads one multiprocessor holds at once
 */
public record CudaDevice(
        int ordinal,
        String name,
        int architecture,
        int multiprocessors,
        long memoryBytes,
        long l2Bytes,
        int sharedBytesPerBlock,
        int threadsPerMultiprocessor) {
    /**
     * Asks the driver, which must be initialised: {@link CudaDriver#refusal()} does that.
     *
     * @throws CudaException if there is no such device
     */
    public static CudaDevice of(int ordinal) {
        int device = Cuda.cuDeviceGet(ordinal);
        return new CudaDevice(
                ordinal,
                Cuda.cuDeviceGetName(device),
                10 * Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
                        + Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device),
                Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
                Cuda.cuDeviceTotalMem_v2(device),
                Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, device),
                Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device),
                Cuda.cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR, device));
    }
}
