// Executable graphs: instantiate, update, launch.
#include <algorithm>
#include <map>

#include "capture.h"
#include "launch.h"

namespace emu {

using namespace api;

namespace {

std::vector<ExecNode> copy_of(const Graph& graph) {
    std::map<const Node*, size_t> places;
    std::vector<ExecNode> copies;
    for (const Node* node : graph.nodes) {
        ExecNode copy{node, node->type, node->what, node->work, node->launch, {}};
        for (const Node* dependency : node->dependencies) copy.dependencies.push_back(places.at(dependency));
        places[node] = copies.size();
        copies.push_back(std::move(copy));
    }
    return copies;
}

// The chain that each node belongs to: it goes on with that of the first dependency with which a chain ends, or begins one. There
// are at most as many as streams were captured.
std::vector<size_t> chains_of(const std::vector<ExecNode>& nodes) {
    std::vector<size_t> chains, ends;
    for (size_t i = 0; i < nodes.size(); i++) {
        size_t chain = ends.size();
        for (size_t n : nodes[i].dependencies) {
            if (ends[chains[n]] != n) continue;
            chain = chains[n];
            break;
        }
        if (chain == ends.size()) ends.push_back(i);
        ends[chain] = i;
        chains.push_back(chain);
    }
    return chains;
}

struct Order {
    const std::vector<ExecNode>& nodes;
    std::vector<bool> ran = std::vector<bool>(nodes.size());
    std::vector<size_t> places;

    // Takes the node and, before it, what it needs and nothing else.
    void take(size_t i) {
        if (ran[i]) return;
        for (size_t n : nodes[i].dependencies) take(n);
        ran[i] = true;
        places.push_back(i);
    }

    // Of the nodes whose dependencies have run, the one captured last goes first.
    void take_others() {
        while (places.size() < nodes.size()) {
            for (size_t i = nodes.size(); i-- > 0;) {
                const auto& needs = nodes[i].dependencies;
                if (ran[i] || !std::all_of(needs.begin(), needs.end(), [&](size_t n) { return ran[n]; })) continue;
                take(i);
                break;
            }
        }
    }
};

// One order for each chain, in which its nodes run as early as edges allow and all others as late. So of two nodes without a path
// between them, which lie in two chains, each runs first in one order: a forgotten dependency shows.
std::vector<std::vector<size_t>> orders_of(const std::vector<ExecNode>& nodes) {
    auto chains = chains_of(nodes);
    std::vector<std::vector<size_t>> orders;
    // The chain begun last goes first, which is most unlike the capture.
    for (size_t chain = nodes.empty() ? 0 : *std::max_element(chains.begin(), chains.end()) + 1; chain-- > 0;) {
        Order order{nodes};
        for (size_t i = 0; i < nodes.size(); i++) {
            if (chains[i] == chain) order.take(i);
        }
        order.take_others();
        orders.push_back(std::move(order.places));
    }
    return orders;
}

}  // namespace

}  // namespace emu

namespace emu::api {

CUresult cuGraphInstantiateWithFlags(CUgraphExec* exec, CUgraph graph, unsigned long long flags) {
    EMU_ENTER(Context);
    if (!exec || flags != 0) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_HANDLE;
    auto nodes = copy_of(*graph);
    auto orders = orders_of(nodes);
    *exec = Live<GraphExec>::add(new GraphExec{current(), std::move(nodes), std::move(orders)});
    return CUDA_SUCCESS;
}

CUresult cuGraphUpload(CUgraphExec exec, CUstream handle) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!Live<GraphExec>::has(exec)) return CUDA_ERROR_INVALID_HANDLE;
    if (int status = resolve(handle, &stream)) return status;
    return refuse_while_capturing(stream);
}

// The queue keeps copies of the nodes: a later update or destruction does not reach launches made before it.
CUresult cuGraphLaunch(CUgraphExec exec, CUstream handle) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!Live<GraphExec>::has(exec)) return CUDA_ERROR_INVALID_HANDLE;
    if (int status = resolve(handle, &stream)) return status;
    if (exec->context != stream->context) return CUDA_ERROR_INVALID_HANDLE;
    if (int status = refuse_while_capturing(stream)) return status;
    if (stream->legacy) {
        if (int status = refuse_implicit(stream->context)) return status;
    }
    if (exec->orders.empty()) return CUDA_SUCCESS;  // no nodes
    for (size_t i : exec->orders[exec->launches++ % exec->orders.size()]) {
        const ExecNode& node = exec->nodes[i];
        auto work = node.launch ? std::function<void()>([launch = node.launch] { run_kernel(*launch); }) : node.work;
        push(stream, Task{node.what, std::move(work), nullptr, nullptr});
    }
    return CUDA_SUCCESS;
}

CUresult cuGraphExecUpdate_v2(CUgraphExec exec, CUgraph graph, CUgraphExecUpdateResultInfo* result) {
    EMU_ENTER(Context);
    if (!result) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<GraphExec>::has(exec) || !Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_HANDLE;
    *result = CUgraphExecUpdateResultInfo{CU_GRAPH_EXEC_UPDATE_SUCCESS, nullptr, nullptr};
    auto nodes = copy_of(*graph);
    if (nodes.size() != exec->nodes.size()) {
        result->result = CU_GRAPH_EXEC_UPDATE_ERROR_TOPOLOGY_CHANGED;
        return CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE;
    }
    for (size_t i = 0; i < nodes.size(); i++) {
        bool same_place = nodes[i].dependencies == exec->nodes[i].dependencies;
        if (same_place && nodes[i].type == exec->nodes[i].type) continue;
        result->result = same_place ? CU_GRAPH_EXEC_UPDATE_ERROR_NODE_TYPE_CHANGED : CU_GRAPH_EXEC_UPDATE_ERROR_TOPOLOGY_CHANGED;
        result->errorNode = graph->nodes[i];
        return CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE;
    }
    for (size_t i = 0; i < nodes.size(); i++) nodes[i].origin = exec->nodes[i].origin;
    exec->nodes = std::move(nodes);
    return CUDA_SUCCESS;
}

CUresult cuGraphExecKernelNodeSetParams_v2(CUgraphExec exec, CUgraphNode node, const CUDA_KERNEL_NODE_PARAMS* parameters) {
    EMU_ENTER(Context);
    if (!parameters) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<GraphExec>::has(exec)) return CUDA_ERROR_INVALID_HANDLE;
    auto place = std::find_if(exec->nodes.begin(), exec->nodes.end(), [&](const ExecNode& n) { return n.origin == node; });
    if (place == exec->nodes.end() || !place->launch) return CUDA_ERROR_INVALID_HANDLE;
    std::shared_ptr<const Launch> launch;
    if (int status = prepare_launch(*parameters, &launch)) return status;
    place->launch = launch;
    place->what = launch->what();
    return CUDA_SUCCESS;
}

CUresult cuGraphExecDestroy(CUgraphExec exec) {
    EMU_ENTER(Context);
    if (!Live<GraphExec>::has(exec)) return CUDA_ERROR_INVALID_HANDLE;
    Live<GraphExec>::remove(exec);
    return CUDA_SUCCESS;
}

}  // namespace emu::api
