package dev.elbow.jcuda;

import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import jcuda.NativePointerObject;

/** Makes handles of classes as JCublas and JCudnn have them, whose jars need libraries that are not here. */
final class HandleClasses extends ClassLoader {
    HandleClasses() {
        super(HandleClasses.class.getClassLoader());
    }

    /** Returns a handle of a class with that name: a {@link NativePointerObject} and nothing more. */
    NativePointerObject handle(String name, long value) throws ReflectiveOperationException {
        ClassDesc parent = ClassDesc.of(NativePointerObject.class.getName());
        MethodTypeDesc constructor = MethodTypeDesc.of(CD_void, CD_long);
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        type -> type.withFlags(ClassFile.ACC_PUBLIC)
                                .withSuperclass(parent)
                                .withMethodBody(
                                        INIT_NAME,
                                        constructor,
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .lload(1)
                                                .invokespecial(parent, INIT_NAME, constructor)
                                                .return_()));
        Class<?> type = defineClass(name, bytes, 0, bytes.length);
        return (NativePointerObject) type.getConstructor(long.class).newInstance(value);
    }
}
