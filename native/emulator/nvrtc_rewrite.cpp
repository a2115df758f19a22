// From preprocessed CUDA C++ to C++ that the host's compiler takes. Lines stay where they are.
#include <cctype>
#include <set>

#include "nvrtc_program.h"

namespace emu {

namespace {

struct Kernel {
    std::string name;
    std::string max_threads = "0";
};

bool word_character(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Where the word begins at or after `from`, npos for nowhere. Parts of longer words do not count.
size_t find_word(const std::string& text, const std::string& word, size_t from) {
    for (size_t at = text.find(word, from); at != std::string::npos; at = text.find(word, at + 1)) {
        bool begins = at == 0 || !word_character(text[at - 1]);
        bool ends = at + word.size() >= text.size() || !word_character(text[at + word.size()]);
        if (begins && ends) return at;
    }
    return std::string::npos;
}

size_t skip_space(const std::string& text, size_t at) {
    while (at < text.size() && isspace(static_cast<unsigned char>(text[at]))) at++;
    return at;
}

// The place behind the bracket that closes the one at `open`.
size_t behind_bracket(const std::string& text, size_t open) {
    int depth = 0;
    for (size_t at = open; at < text.size(); at++) {
        if (text[at] == '(') depth++;
        if (text[at] == ')' && --depth == 0) return at + 1;
    }
    return text.size();
}

void blank(std::string& text, size_t from, size_t to) {
    for (size_t at = from; at < to; at++) {
        if (text[at] != '\n') text[at] = ' ';
    }
}

// `extern __shared__ T name[];` becomes a pointer to the launch's dynamic shared memory, other shared variables become static
// ones in a section of their own, which is poisoned before each block.
void rewrite_shared(std::string& text) {
    const std::string word = "__shared__";
    for (size_t at = find_word(text, word, 0); at != std::string::npos; at = find_word(text, word, at + 1)) {
        size_t before = at;
        while (before > 0 && isspace(static_cast<unsigned char>(text[before - 1]))) before--;
        bool is_extern = before >= 6 && text.compare(before - 6, 6, "extern") == 0;
        size_t end = text.find(';', at);
        if (!is_extern || end == std::string::npos) {
            text.replace(at, word.size(), "static __attribute__((section(\"emu_shared\")))");
            continue;
        }
        std::string declaration = text.substr(at + word.size(), end - at - word.size());
        size_t bracket = declaration.rfind('[');
        size_t name_end = bracket == std::string::npos ? declaration.size() : bracket;
        while (name_end > 0 && isspace(static_cast<unsigned char>(declaration[name_end - 1]))) name_end--;
        size_t name_begin = name_end;
        while (name_begin > 0 && word_character(declaration[name_begin - 1])) name_begin--;
        std::string type = declaration.substr(0, name_begin), name = declaration.substr(name_begin, name_end - name_begin);
        size_t attribute = find_word(type, "__attribute__", 0);
        if (attribute != std::string::npos) blank(type, attribute, behind_bracket(type, type.find('(', attribute)));
        std::string replacement = type + "*& " + name + " = reinterpret_cast<" + type + "*&>(emu_dynamic_shared)";
        size_t begin = before - 6;
        text.replace(begin, end - begin, "[[maybe_unused]] static " + replacement);
        at = begin;
    }
}

// True when the declaration that holds `at` begins with `template`.
bool is_template(const std::string& text, size_t at) {
    size_t begin = text.find_last_of(";}", at);
    size_t word = find_word(text, "template", begin == std::string::npos ? 0 : begin);
    return word < at;
}

// Blanks __global__ and __launch_bounds__ and lists the kernels that are not templates.
std::vector<Kernel> take_kernels(std::string& text) {
    std::vector<Kernel> kernels;
    std::set<std::string> seen;
    const std::string global = "__global__", bounds = "__launch_bounds__";
    for (size_t at = find_word(text, global, 0); at != std::string::npos; at = find_word(text, global, at)) {
        Kernel kernel;
        bool templated = is_template(text, at);
        blank(text, at, at + global.size());
        size_t open = text.find('(', at);
        size_t bound = find_word(text, bounds, at);
        while (bound < open && open != std::string::npos) {
            size_t end = behind_bracket(text, open);
            size_t comma = text.find(',', open);
            kernel.max_threads = text.substr(open + 1, std::min(comma, end - 1) - open - 1);
            blank(text, bound, end);
            open = text.find('(', end);
            bound = find_word(text, bounds, end);
        }
        if (open == std::string::npos) break;
        size_t name_end = open;
        while (name_end > at && isspace(static_cast<unsigned char>(text[name_end - 1]))) name_end--;
        size_t name_begin = name_end;
        while (name_begin > at && word_character(text[name_begin - 1])) name_begin--;
        kernel.name = text.substr(name_begin, name_end - name_begin);
        if (!templated && !kernel.name.empty() && seen.insert(kernel.name).second) kernels.push_back(kernel);
    }
    return kernels;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

}  // namespace

std::string rewrite(const std::string& preprocessed, const std::vector<std::string>& expressions) {
    std::string text = preprocessed;
    std::vector<Kernel> kernels = take_kernels(text);
    rewrite_shared(text);
    text +=
        "\n# 1 \"<emulator>\"\n"
        "__attribute__((section(\"emu_shared\"), used)) static char emu_shared_exists[16];\n"
        "extern \"C\" __attribute__((visibility(\"hidden\"))) char __start_emu_shared[], __stop_emu_shared[];\n"
        "static const emu_kernel emu_kernels[] = {\n";
    for (const Kernel& kernel : kernels) {
        text += "    emu_describe<(&::" + kernel.name + ")>(" + quoted(kernel.name) + ", " + kernel.max_threads + "),\n";
    }
    for (const std::string& expression : expressions) {
        size_t from = skip_space(expression, 0);
        std::string bare = expression.substr(expression[from] == '&' ? from + 1 : from);
        text += "    emu_describe<(&" + bare + ")>(" + quoted(expression) + ", 0),\n";
    }
    text +=
        "    {nullptr, nullptr, nullptr, 0, nullptr, 0}};\n"
        "extern \"C\" __attribute__((visibility(\"default\"))) emu_module emu_module_of_kernels;\n"
        "emu_module emu_module_of_kernels = {\n"
        "    1, reinterpret_cast<emu_dim*>(&threadIdx), reinterpret_cast<emu_dim*>(&blockIdx),\n"
        "    reinterpret_cast<emu_dim*>(&blockDim), reinterpret_cast<emu_dim*>(&gridDim), &emu_dynamic_shared, &emu_host,\n"
        "    __start_emu_shared, __stop_emu_shared, emu_kernels, " +
        std::to_string(kernels.size() + expressions.size()) + "};\n";
    return text;
}

}  // namespace emu
