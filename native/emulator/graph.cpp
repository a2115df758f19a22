// Graphs: nodes, edges, kernel node parameters.
#include "graph.h"

#include <algorithm>

#include "launch.h"

namespace emu {

using namespace api;

Graph::~Graph() {
    for (Node* node : nodes) Live<Node>::remove(node);
}

Node* add_node(Graph* graph, int type, std::string what, std::function<void()> work, std::shared_ptr<const Launch> launch,
               std::vector<Node*> dependencies) {
    auto* node = Live<Node>::add(
        new Node{graph, type, std::move(what), std::move(work), std::move(launch), std::move(dependencies)});
    graph->nodes.push_back(node);
    return node;
}

}  // namespace emu

namespace emu::api {

namespace {

// The driver's convention for lists: a null list asks for the count; a shorter list is filled, a longer one ends in nulls.
int give(const std::vector<Node*>& found, CUgraphNode* nodes, size_t* count) {
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    if (!nodes) {
        *count = found.size();
        return CUDA_SUCCESS;
    }
    for (size_t i = 0; i < *count; i++) nodes[i] = i < found.size() ? found[i] : nullptr;
    *count = std::min(*count, found.size());
    return CUDA_SUCCESS;
}

int edges(CUgraph graph, CUgraphNode* from, CUgraphNode* to, CUgraphEdgeData* data, size_t* count) {
    if (!Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_HANDLE;
    if (!count || !from != !to) return CUDA_ERROR_INVALID_VALUE;
    std::vector<Node*> sources, targets;
    for (Node* node : graph->nodes) {
        for (Node* dependency : node->dependencies) {
            sources.push_back(dependency);
            targets.push_back(node);
        }
    }
    size_t room = from ? *count : 0;
    for (size_t i = 0; data && i < std::min(room, sources.size()); i++) data[i] = CUgraphEdgeData{};
    if (from) {
        size_t copy = room;
        give(sources, from, &copy);
    }
    return give(targets, to, count);
}

}  // namespace

CUresult cuGraphCreate(CUgraph* graph, unsigned flags) {
    EMU_ENTER(Init);
    if (!graph || flags != 0) return CUDA_ERROR_INVALID_VALUE;
    *graph = Live<Graph>::add(new Graph);
    (*graph)->context = current();
    return CUDA_SUCCESS;
}

CUresult cuGraphDestroy(CUgraph graph) {
    EMU_ENTER(Init);
    if (!Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_VALUE;
    Live<Graph>::remove(graph);
    return CUDA_SUCCESS;
}

CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode* nodes, size_t* count) {
    EMU_ENTER(Init);
    if (!Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_HANDLE;
    return give(graph->nodes, nodes, count);
}

CUresult cuGraphGetRootNodes(CUgraph graph, CUgraphNode* nodes, size_t* count) {
    EMU_ENTER(Init);
    if (!Live<Graph>::has(graph)) return CUDA_ERROR_INVALID_HANDLE;
    std::vector<Node*> roots;
    for (Node* node : graph->nodes) {
        if (node->dependencies.empty()) roots.push_back(node);
    }
    return give(roots, nodes, count);
}

CUresult cuGraphGetEdges(CUgraph graph, CUgraphNode* from, CUgraphNode* to, size_t* count) {
    EMU_ENTER(Init);
    return edges(graph, from, to, nullptr, count);
}

CUresult cuGraphGetEdges_v2(CUgraph graph, CUgraphNode* from, CUgraphNode* to, CUgraphEdgeData* data, size_t* count) {
    EMU_ENTER(Init);
    return edges(graph, from, to, data, count);
}

CUresult cuGraphNodeGetType(CUgraphNode node, CUgraphNodeType* type) {
    EMU_ENTER(Init);
    if (!type) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Node>::has(node)) return CUDA_ERROR_INVALID_HANDLE;
    *type = node->type;
    return CUDA_SUCCESS;
}

CUresult cuGraphKernelNodeGetParams_v2(CUgraphNode node, CUDA_KERNEL_NODE_PARAMS* parameters) {
    EMU_ENTER(Init);
    if (!parameters) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Node>::has(node) || !node->launch) return CUDA_ERROR_INVALID_HANDLE;
    *parameters = parameters_of(*node->launch);
    return CUDA_SUCCESS;
}

CUresult cuGraphKernelNodeSetParams_v2(CUgraphNode node, const CUDA_KERNEL_NODE_PARAMS* parameters) {
    EMU_ENTER(Init);
    if (!parameters) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Node>::has(node) || !node->launch) return CUDA_ERROR_INVALID_HANDLE;
    std::shared_ptr<const Launch> launch;
    if (int status = prepare_launch(*parameters, &launch)) return status;
    node->launch = launch;
    node->what = launch->what();
    return CUDA_SUCCESS;
}

}  // namespace emu::api
