// Graphs and their executable form.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "context.h"

namespace emu {

struct Launch;

struct Node {
    Graph* graph;
    int type;  // CU_GRAPH_NODE_TYPE_*
    std::string what;
    std::function<void()> work;            // of all nodes but kernels
    std::shared_ptr<const Launch> launch;  // of kernel nodes
    std::vector<Node*> dependencies;
};

struct Graph {
    Context* context = nullptr;  // that was current when it was made; graphs do not need one
    std::vector<Node*> nodes;  // in the order in which they were captured
    ~Graph();
};

// A node of an executable graph: a copy, so that the graph may be destroyed or changed.
struct ExecNode {
    const Node* origin;
    int type;
    std::string what;
    std::function<void()> work;
    std::shared_ptr<const Launch> launch;
    std::vector<size_t> dependencies;
};

struct GraphExec {
    Context* context;
    std::vector<ExecNode> nodes;
    std::vector<std::vector<size_t>> orders;  // legal ones, which launches take in turn
    size_t launches = 0;
};

Node* add_node(Graph* graph, int type, std::string what, std::function<void()> work, std::shared_ptr<const Launch> launch,
               std::vector<Node*> dependencies);

}  // namespace emu
