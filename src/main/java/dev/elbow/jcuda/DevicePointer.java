package dev.elbow.jcuda;

import jcuda.driver.CUdeviceptr;

/** An address as JCuda's type: JCuda lets nobody set the pointer, but an offset from null, which it adds in every call. */
final class DevicePointer extends CUdeviceptr {
    DevicePointer(long address) {
        super(new CUdeviceptr(), address);
    }
}
