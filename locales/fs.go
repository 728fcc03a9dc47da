// Package locales holds the interface texts, and carries them in the binary: phrases by language, words of command, and the
// words by which urgent messages are noticed.
package locales

import "embed"

// FS is this folder.
//
//go:embed *
var FS embed.FS
