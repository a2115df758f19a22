package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where CUDA's libraries are looked for. */
class CudaFoldersTest {
    @TempDir
    private Path machine;

    private Path home() {
        return machine.resolve("home/user");
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(machine.resolve(name));
    }

    private CudaFolders folders(Map<String, String> environment) {
        return CudaFolders.of(environment, machine, home());
    }

    @Test
    void aBareMachineHasNone() {
        assertEquals(List.of(), folders(Map.of()).known());
        assertEquals(List.of(), folders(Map.of()).named());
    }

    @Test
    void toolkitsComeHighestVersionFirstAndAfterCudaHome() throws IOException {
        Path chosen = folder("opt/mine/lib64");
        Path old = folder("usr/local/cuda-12.9/lib64");
        Path newer = folder("usr/local/cuda-12.10/lib64");
        Path newest = folder("usr/local/cuda-13.0/targets/x86_64-linux/lib");
        String home = chosen.getParent().toString();
        assertEquals(
                List.of(chosen, newest, newer, old),
                folders(Map.of("CUDA_HOME", home)).known());
    }

    @Test
    void wheelsAreFoundUnderTheUsualPrefixesTheActiveEnvironmentFirst() throws IOException {
        Path system = folder("usr/lib/python3/dist-packages/nvidia/cudnn/lib");
        Path local = folder("usr/local/lib/python3.12/dist-packages/nvidia/cu13/lib");
        Path user = folder("home/user/.local/lib/python3.11/site-packages/nvidia/cublas/lib");
        Path pyenv = folder("home/user/.pyenv/versions/3.12.4/lib/python3.12/site-packages/nvidia/cudnn/lib");
        Path conda = folder("opt/conda/lib/python3.13/site-packages/nvidia/cudnn/lib");
        Path active = folder("venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib");
        folder("usr/lib/python3/dist-packages/nvidia/empty");
        folder("usr/lib/python2/dist-packages/nvidia/cudnn/lib");
        assertEquals(
                List.of(active, pyenv, user, local, system, conda),
                folders(Map.of("VIRTUAL_ENV", machine.resolve("venv").toString()))
                        .known());
    }

    @Test
    void thePythonOnThePathHasItsWheelsFoundThroughItsLinks() throws IOException {
        Path environment = folder("opt/torch/.venv/lib/python3.12/site-packages/nvidia/cu13/lib");
        Path base = folder("opt/python/lib/python3.12/site-packages/nvidia/cudnn/lib");
        folder("opt/later/lib/python3.12/site-packages/nvidia/cudnn/lib");
        folder("empty");
        for (String python : List.of("opt/python/bin/python3.12", "opt/later/bin/python3")) {
            folder(python.substring(0, python.lastIndexOf('/')));
            assertTrue(Files.createFile(machine.resolve(python)).toFile().setExecutable(true));
        }
        link("opt/torch/.venv/bin/python3", "../../../python/bin/python3.12");
        link("usr/bin/python3", machine.resolve("opt/torch/.venv/bin/python3").toString());
        String path = String.join(
                File.pathSeparator,
                machine.resolve("empty").toString(),
                "",
                machine.resolve("usr/bin").toString(),
                machine.resolve("opt/later/bin").toString());
        assertEquals(List.of(environment, base), folders(Map.of("PATH", path)).known());
    }

    private void link(String name, String target) throws IOException {
        folder(name.substring(0, name.lastIndexOf('/')));
        Files.createSymbolicLink(machine.resolve(name), Path.of(target));
    }

    @Test
    void aMountedDriverIsFound() throws IOException {
        Path driver = folder("usr/local/nvidia/lib64");
        assertEquals(List.of(driver), folders(Map.of()).known());
    }

    @Test
    void theUsersFoldersMayBeSeveralAndMayBeToolkits() throws IOException {
        Path libraries = folder("opt/cudnn");
        Path toolkit = folder("opt/cuda/lib64");
        String value = libraries + File.pathSeparator + toolkit.getParent();
        CudaFolders folders = folders(Map.of("ELBOW_CUDA_PATH", value));
        assertEquals(List.of(libraries, toolkit.getParent(), toolkit), folders.named());
        assertTrue(folders.mistake().isEmpty());
    }

    @Test
    void theUsersFolderMayHoldWheels() throws IOException {
        Path cudnn = folder("wheels/nvidia/cudnn/lib");
        Path cuda = folder("wheels/nvidia/cu13/lib");
        Path wheels = machine.resolve("wheels");
        Path nvidia = wheels.resolve("nvidia");
        assertEquals(
                List.of(wheels, cudnn, cuda),
                folders(Map.of("ELBOW_CUDA_PATH", wheels.toString())).named());
        assertEquals(
                List.of(nvidia, cudnn, cuda),
                folders(Map.of("ELBOW_CUDA_PATH", nvidia.toString())).named());
    }

    @Test
    void aNamedFolderThatIsMissingIsAMistake() {
        String missing = machine.resolve("nowhere").toString();
        assertEquals(
                "ELBOW_CUDA_PATH=" + missing + " names no folder: " + missing,
                folders(Map.of("ELBOW_CUDA_PATH", missing)).mistake().orElseThrow());
    }

    @Test
    void namesAreOrderedByTheirNumbers() {
        assertTrue(CudaFolders.compareVersions("cuda-12.10", "cuda-12.9") > 0);
        assertTrue(CudaFolders.compareVersions("cuda-13.0", "cuda-12.9") > 0);
        assertTrue(CudaFolders.compareVersions("cuda-12", "cuda") > 0);
        assertEquals(0, CudaFolders.compareVersions("cuda-12.9", "cuda-12.9"));
        assertTrue(CudaFolders.compareVersions("python3.9", "python3.12") < 0);
    }
}
