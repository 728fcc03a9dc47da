package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var variable = regexp.MustCompile(`PONTE_[A-Z_]+`)

// TestDeployNamesRealSettings: every setting that the files of deploy/ and the README name exists.
func TestDeployNamesRealSettings(t *testing.T) {
	known := []string{"PONTE_KEY_FILE"}
	for _, s := range settings {
		known = append(known, s.env, s.env+"_FILE")
	}
	files, err := filepath.Glob("../../deploy/*")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range append(files, "../../README.md") {
		if info, err := os.Stat(file); err != nil || info.IsDir() || filepath.Ext(file) == ".png" {
			continue
		}
		for _, name := range variable.FindAllString(read(t, file), -1) {
			if !slices.Contains(known, name) && name != "PONTE_TEST_POSTGRES_URL" {
				t.Errorf("%s names %s, which is no setting", file, name)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSystemdUnit: sections and lines are well formed, the command is one of ours, and what hardens it is there.
func TestSystemdUnit(t *testing.T) {
	section, values := "", map[string][]string{}
	for n, line := range strings.Split(read(t, "../../deploy/ponte.service"), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = line
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok || section == "" || key != strings.TrimSpace(key) {
				t.Errorf("line %d is no setting of a unit: %q", n+1, line)
			}
			values[key] = append(values[key], value)
		}
	}
	words := strings.Fields(values["ExecStart"][0])
	if len(words) != 2 || filepath.Base(words[0]) != "ponte" || !slices.ContainsFunc(commands(), func(c command) bool { return c.name == words[1] }) {
		t.Errorf("ExecStart is %q", words)
	}
	for key, want := range map[string]string{
		"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "PrivateTmp": "yes", "UMask": "0077", "CapabilityBoundingSet": "",
	} {
		if got := values[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// TestContainerFiles: what the container file copies exists, it does not run as root, and the compose file can be read.
func TestContainerFiles(t *testing.T) {
	content := read(t, "../../deploy/Containerfile")
	for _, want := range []string{"FROM scratch", "USER 65532", `CMD ["serve"]`, "CGO_ENABLED=0"} {
		if !strings.Contains(content, want) {
			t.Errorf("the container file lacks %q", want)
		}
	}
	for line := range strings.SplitSeq(content, "\n") {
		if words := strings.Fields(line); len(words) > 2 && words[0] == "COPY" && !strings.HasPrefix(words[1], "--") {
			for _, path := range words[1 : len(words)-1] {
				if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
					t.Errorf("the container file copies %s: %v", path, err)
				}
			}
		}
	}
	var compose struct {
		Services map[string]struct {
			ReadOnly bool     `yaml:"read_only"`
			CapDrop  []string `yaml:"cap_drop"`
			Volumes  []string `yaml:"volumes"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../deploy/compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	if p := compose.Services["ponte"]; !p.ReadOnly || !slices.Equal(p.CapDrop, []string{"ALL"}) {
		t.Errorf("the service is not locked down: %+v", p)
	}
	for _, volume := range compose.Services["proxy"].Volumes {
		source, _, _ := strings.Cut(volume, ":")
		if strings.HasPrefix(source, "./") {
			if _, err := os.Stat(filepath.Join("../../deploy", source)); err != nil {
				t.Error(err)
			}
		}
	}
}
