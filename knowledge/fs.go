// Package knowledge holds the texts that Ponte answers with, and carries them in the binary. README.md describes the
// files; package kb reads them.
package knowledge

import "embed"

// FS is this folder.
//
// The pattern names no folder, so that the program also builds while one is still missing.
//
//go:embed *
var FS embed.FS
