// What creating, setting and destroying cuDNN's descriptors have in common.
#pragma once

#include "cudnn.h"

namespace emu::dnn {

template <class T, class Desc>
cudnnStatus_t create(const char* call, Objects<T>& objects, Desc* result) {
    if (result == nullptr) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the descriptor");
    }
    *result = objects.template add<Desc>(T{});
    return CUDNN_STATUS_SUCCESS;
}

template <class T>
cudnnStatus_t destroy(const char* call, Objects<T>& objects, const void* desc) {
    if (!objects.remove(desc)) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%p is null, already destroyed, or of another kind", desc);
    }
    return CUDNN_STATUS_SUCCESS;
}

/** The live object to set, or null, with the refusal in `status`. */
template <class T>
std::shared_ptr<T> to_set(const char* call, Objects<T>& objects, const void* desc, cudnnStatus_t* status) {
    auto object = objects.find(desc);
    *status = object != nullptr ? CUDNN_STATUS_SUCCESS
              : desc == nullptr ? DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the descriptor is null")
                                : DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE,
                                                "%p is no live descriptor of this kind", desc);
    return object;
}

}  // namespace emu::dnn
