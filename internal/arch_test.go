// Package internal tests the architecture: what may import what.
package internal

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers from the top down. A package may import those of the layers below its own, never its siblings.
var layers = [][]string{
	{"app"},
	{"web", "about", "console", "channel/telegram", "channel/whatsapp", "channel/webchat", "store", "eval"},
	{"conversation", "desk", "report"},
	{"dialogue", "render", "poster"},
	{"kb", "langid", "safety", "place", "unit", "locale"},
	{"kb/index", "kb/rank", "kb/sheet", "channel/pace", "route"},
	{"chat", "fold", "table", "markup"},
}

// support lists packages beside the layers with what they may be imported by: tests and tools.
var support = []string{"app/apptest", "langid/train", "channel/channeltest", "store/storetest", "play", "media"}

func TestImportsPointDown(t *testing.T) {
	level := map[string]int{}
	for i, layer := range layers {
		for _, name := range layer {
			level[name] = i
		}
	}
	for name, imports := range imports(t) {
		from, ok := level[name]
		if !ok {
			if !slices.ContainsFunc(support, func(s string) bool { return name == s || strings.HasPrefix(name, s+"/") }) {
				t.Errorf("internal/%s is in no layer of this test and of internal/README.md", name)
			}
			continue
		}
		for _, imported := range imports {
			if to, ok := level[imported]; ok && to <= from {
				t.Errorf("internal/%s imports internal/%s, which is not below it", name, imported)
			}
		}
	}
}

// imports gives each package of internal/ with what it imports of internal/, tests left out.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const prefix = "ponte/internal/"
	found := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		name, ok := strings.CutPrefix(fields[0], prefix)
		if !ok {
			continue
		}
		found[name] = nil
		for _, imported := range fields[1:] {
			if imported, ok := strings.CutPrefix(imported, prefix); ok {
				found[name] = append(found[name], imported)
			}
		}
	}
	return found
}

// TestDialogueIsPure: nothing that dialogue is made of can reach the network, the disk, a database, chance or a log.
func TestDialogueIsPure(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "ponte/internal/dialogue").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		switch dep {
		case "net", "os", "database/sql", "math/rand", "math/rand/v2", "log", "log/slog":
			t.Errorf("internal/dialogue depends on %s", dep)
		}
		if strings.HasPrefix(dep, "ponte/") && dep != "ponte/internal/dialogue" && dep != "ponte/internal/chat" {
			t.Errorf("internal/dialogue depends on %s", dep)
		}
	}
}
