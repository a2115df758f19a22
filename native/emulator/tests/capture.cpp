// Capture and graphs: what is recorded, what is refused, in which order nodes run.
#include <thread>
#include <utility>

#include "check.h"

namespace {

const char* const kSource = R"(
extern "C" __global__ void add(float* x, float by) { x[threadIdx.x] += by; }
extern "C" __global__ void twice(float* x) { x[threadIdx.x] *= 2; }
extern "C" __global__ void note(int* log, int what) { log[++log[0]] = what; }
)";

size_t node_count(CUgraph graph) {
    size_t count;
    OK(cuGraphGetNodes(graph, nullptr, &count));
    return count;
}

struct Fixture : WithContext {
    CUmodule module = module_of(kSource);
    CUfunction add = function_of(module, "add"), twice = function_of(module, "twice");
    CUstream a = new_stream(), b = new_stream();
    CUevent fork, join;
    CUdeviceptr x = upload(std::vector<float>{1}), y = upload(std::vector<float>{1});

    Fixture() {
        OK(cuEventCreate(&fork, CU_EVENT_DISABLE_TIMING));
        OK(cuEventCreate(&join, CU_EVENT_DISABLE_TIMING));
    }

    ~Fixture() {
        for (CUevent e : {fork, join}) OK(cuEventDestroy_v2(e));
        for (CUdeviceptr p : {x, y}) OK(cuMemFree_v2(p));
        for (CUstream s : {a, b}) OK(cuStreamDestroy_v2(s));
        OK(cuModuleUnload(module));
    }

    void begin() { OK(cuStreamBeginCapture_v2(a, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL)); }
};

void records_and_replays() {
    Fixture f;
    f.begin();
    CUstreamCaptureStatus status;
    OK(cuStreamIsCapturing(f.a, &status));
    CHECK(status == CU_STREAM_CAPTURE_STATUS_ACTIVE && emu::capturing(f.a) && !emu::capturing(f.b));
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));
    OK(launch(f.twice, 1, 1, 0, f.a, f.x));
    OK(emu::enqueue(f.a, "library call", [x = f.x] { *reinterpret_cast<float*>(x) += 100; }));
    OK(cuMemcpyDtoDAsync_v2(f.y, f.x, 4, f.a));
    CUgraph graph;
    OK(cuStreamEndCapture(f.a, &graph));
    CHECK(node_count(graph) == 4);
    OK(cuStreamSynchronize(f.a));
    CHECK(download<float>(f.x, 1)[0] == 1);  // captured, not run
    CUgraphExec exec;
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    OK(cuGraphUpload(exec, f.a));
    for (int i = 0; i < 2; i++) OK(cuGraphLaunch(exec, f.a));
    CHECK(download<float>(f.x, 1)[0] == 1);
    OK(cuStreamSynchronize(f.a));
    CHECK(download<float>(f.y, 1)[0] == 310);  // ((1 + 1) * 2 + 100 + 1) * 2 + 100
    OK(cuGraphExecDestroy(exec));
}

void forks_and_joins() {
    Fixture f;
    f.begin();
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));
    OK(cuEventRecord(f.fork, f.a));
    OK(cuStreamWaitEvent(f.b, f.fork, 0));
    OK(launch(f.add, 1, 1, 0, f.b, f.y, 1.0f));
    OK(launch(f.twice, 1, 1, 0, f.a, f.x));
    OK(cuEventRecord(f.join, f.b));
    OK(cuStreamWaitEvent(f.a, f.join, 0));
    OK(launch(f.twice, 1, 1, 0, f.a, f.y));
    CHECK_STATUS(CUDA_ERROR_CAPTURED_EVENT, cuEventSynchronize(f.join));
    CUgraph graph;
    OK(cuStreamEndCapture(f.a, &graph));
    CUgraphNode from[8], to[8], nodes[8];
    CUgraphEdgeData data[8];
    size_t count = 8;
    OK(cuGraphGetNodes(graph, nodes, &count));
    CHECK(count == 4 && nodes[4] == nullptr);
    size_t edges = 8;
    OK(cuGraphGetEdges(graph, from, to, &edges));
    CHECK(edges == 4);  // 0-1, 0-2, 1-3, 2-3
    edges = 8;
    OK(cuGraphGetEdges_v2(graph, from, to, data, &edges));
    CHECK(edges == 4 && from[0] == nodes[0] && to[0] == nodes[1] && to[3] == nodes[3]);
    CUgraphNodeType type;
    OK(cuGraphNodeGetType(nodes[3], &type));
    CHECK(type == CU_GRAPH_NODE_TYPE_KERNEL);
    CUgraphExec exec;
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    // Other parameters of one node, in the graph and in the executable one.
    CUDA_KERNEL_NODE_PARAMS parameters;
    OK(cuGraphKernelNodeGetParams_v2(nodes[0], &parameters));
    CHECK(parameters.func == f.add && *static_cast<float*>(parameters.kernelParams[1]) == 1);
    float by = 10;
    void* arguments[] = {&f.x, &by};
    parameters.kernelParams = arguments;
    OK(cuGraphExecKernelNodeSetParams_v2(exec, nodes[0], &parameters));
    OK(cuGraphLaunch(exec, f.b));
    OK(cuStreamSynchronize(f.b));
    CHECK(download<float>(f.x, 1)[0] == 22 && download<float>(f.y, 1)[0] == 4);
    OK(cuGraphKernelNodeSetParams_v2(nodes[0], &parameters));
    CUgraphExecUpdateResultInfo result;
    OK(cuGraphExecUpdate_v2(exec, graph, &result));
    f.begin();
    OK(launch(f.twice, 1, 1, 0, f.a, f.y));
    CUgraph other;
    OK(cuStreamEndCapture(f.a, &other));
    CHECK_STATUS(CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE, cuGraphExecUpdate_v2(exec, other, &result));
    CHECK(result.result == CU_GRAPH_EXEC_UPDATE_ERROR_TOPOLOGY_CHANGED);
    OK(cuGraphExecDestroy(exec));
    for (CUgraph g : {graph, other}) OK(cuGraphDestroy(g));
}

// The nodes' numbers in the order in which one launch ran them.
std::vector<int> launched(CUgraphExec exec, CUstream stream, CUdeviceptr log, int nodes) {
    OK(cuMemsetD32Async(log, 0, 1, stream));
    OK(cuGraphLaunch(exec, stream));
    OK(cuStreamSynchronize(stream));
    auto words = download<int>(log, nodes + 1);
    CHECK(words[0] == nodes);
    return std::vector<int>(words.begin() + 1, words.end());
}

bool before(const std::vector<int>& order, int first, int second) {
    auto place = [&](int node) { return std::find(order.begin(), order.end(), node); };
    return place(first) < place(second);
}

// Within as many launches as streams, nodes without a path between them run in both orders, all others in theirs.
void unordered_nodes_run_in_both_orders() {
    Fixture f;
    CUfunction note = function_of(f.module, "note");
    CUstream c = new_stream();
    CUdeviceptr log = device_array<int>(8);
    f.begin();
    OK(launch(note, 1, 1, 0, f.a, log, 0));
    OK(cuEventRecord(f.fork, f.a));
    OK(cuStreamWaitEvent(f.b, f.fork, 0));
    OK(cuStreamWaitEvent(c, f.fork, 0));
    OK(launch(note, 1, 1, 0, f.a, log, 1));
    OK(launch(note, 1, 1, 0, f.b, log, 2));
    OK(launch(note, 1, 1, 0, c, log, 3));
    OK(launch(note, 1, 1, 0, f.a, log, 4));
    OK(cuEventRecord(f.fork, f.a));
    OK(cuStreamWaitEvent(f.b, f.fork, 0));
    OK(launch(note, 1, 1, 0, f.b, log, 5));
    for (CUstream s : {f.b, c}) {
        OK(cuEventRecord(f.join, s));
        OK(cuStreamWaitEvent(f.a, f.join, 0));
    }
    OK(launch(note, 1, 1, 0, f.a, log, 6));
    CUgraph graph;
    OK(cuStreamEndCapture(f.a, &graph));
    CUgraphExec exec;
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    std::vector<std::vector<int>> orders;
    for (int i = 0; i < 3; i++) orders.push_back(launched(exec, f.a, log, 7));
    CHECK(launched(exec, f.a, log, 7) == orders[0]);
    const std::vector<std::pair<int, int>> unordered = {{1, 2}, {1, 3}, {2, 3}, {2, 4}, {3, 4}, {3, 5}};
    for (int first = 0; first < 7; first++) {
        for (int second = first + 1; second < 7; second++) {
            auto kept = std::count_if(orders.begin(), orders.end(), [&](auto& o) { return before(o, first, second); });
            bool free = std::find(unordered.begin(), unordered.end(), std::pair(first, second)) != unordered.end();
            CHECK(free ? kept == 1 || kept == 2 : kept == 3);
        }
    }
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
    OK(cuMemFree_v2(log));
    OK(cuStreamDestroy_v2(c));
}

// Without the edge between an addition and a doubling, the second of two launches gives another result than the first.
void missing_edge_shows() {
    Fixture f;
    f.begin();
    OK(launch(f.add, 1, 1, 0, f.a, f.y, 1.0f));
    OK(cuEventRecord(f.fork, f.a));
    OK(cuStreamWaitEvent(f.b, f.fork, 0));
    OK(launch(f.add, 1, 1, 0, f.a, f.y, 1.0f));
    OK(launch(f.twice, 1, 1, 0, f.b, f.x));
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));
    OK(cuEventRecord(f.join, f.b));
    OK(cuStreamWaitEvent(f.a, f.join, 0));
    CUgraph graph;
    OK(cuStreamEndCapture(f.a, &graph));
    CUgraphExec exec;
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    for (float result : {3.0f, 8.0f}) {  // 1 * 2 + 1, (3 + 1) * 2
        OK(cuGraphLaunch(exec, f.a));
        OK(cuStreamSynchronize(f.a));
        CHECK(download<float>(f.x, 1)[0] == result);
    }
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
}

// The call is refused with this status and the capture is lost.
template <class F>
void refused(int expected, F call) {
    Fixture f;
    f.begin();
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));
    CHECK_STATUS(expected, call(f));
    CUgraph graph;
    CHECK_STATUS(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(f.a, &graph));
    CHECK(graph == nullptr);
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));  // the stream works as before
    OK(cuStreamSynchronize(f.a));
}

void illegal_calls() {
    static float host[4];
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture& f) { return cuStreamSynchronize(f.a); });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture& f) { return cuStreamQuery(f.a); });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture&) { return cuCtxSynchronize(); });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture&) {
        CUdeviceptr p;
        return cuMemAlloc_v2(&p, 4);
    });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture& f) { return cuMemFree_v2(f.y); });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture& f) { return cuMemcpyDtoH_v2(host, f.x, 4); });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](Fixture& f) { return cuMemcpyHtoDAsync_v2(f.x, host, 4, f.a); });
    refused(CUDA_ERROR_STREAM_CAPTURE_ISOLATION, [](Fixture& f) {
        OK(cuEventRecord(f.fork, f.b));
        return cuStreamWaitEvent(f.a, f.fork, 0);
    });
    refused(CUDA_ERROR_ILLEGAL_STATE, [](Fixture& f) {
        return cuStreamBeginCapture_v2(f.a, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    });
    refused(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, [](Fixture& f) {
        OK(cuEventRecord(f.fork, f.a));
        OK(cuStreamWaitEvent(f.b, f.fork, 0));
        CUgraph graph;
        return cuStreamEndCapture(f.b, &graph);
    });
}

void unjoined() {
    Fixture f;
    f.begin();
    OK(cuEventRecord(f.fork, f.a));
    OK(cuStreamWaitEvent(f.b, f.fork, 0));
    OK(launch(f.add, 1, 1, 0, f.b, f.x, 1.0f));
    CUgraph graph;
    CHECK_STATUS(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, cuStreamEndCapture(f.a, &graph));
    CHECK_STATUS(CUDA_ERROR_ILLEGAL_STATE, cuStreamEndCapture(f.a, &graph));
}

// A thread-local capture does not hinder other threads, and only its own thread ends it.
void other_threads() {
    Fixture f;
    f.begin();
    OK(launch(f.add, 1, 1, 0, f.a, f.x, 1.0f));
    std::thread([&] {
        OK(cuCtxSetCurrent(f.context));
        OK(cuMemFree_v2(device_array<float>(4)));
        CUgraph graph;
        CHECK_STATUS(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, cuStreamEndCapture(f.a, &graph));
    }).join();
    CUgraph graph;
    OK(cuStreamEndCapture(f.a, &graph));
    CHECK(node_count(graph) == 1);
    OK(cuGraphDestroy(graph));
}

}  // namespace

int main() {
    records_and_replays();
    forks_and_joins();
    unordered_nodes_run_in_both_orders();
    missing_edge_shows();
    illegal_calls();
    unjoined();
    other_threads();
    CHECK(!reported("leak"));
    return 0;
}
