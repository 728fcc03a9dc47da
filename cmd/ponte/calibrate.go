package main

import (
	"flag"
	"fmt"
	"os"

	"ponte/internal/kb"
)

// knowledgeCalibrate is `ponte knowledge calibrate [-o FILE]`.
func knowledgeCalibrate(args []string, env Env) int {
	flags := flag.NewFlagSet("ponte knowledge calibrate", flag.ContinueOnError)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	out := flags.String("o", "knowledge/thresholds.yaml", "write the thresholds to this `file`")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	text, err := kb.Calibrate(knowledgeFS(*dir))
	if err == nil {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(env.Stderr, "ponte knowledge calibrate:", err)
		return exitFailure
	}
	return exitOK
}
