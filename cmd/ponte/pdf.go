package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// browsers are the names under which systems know Chromium.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// toPDF has Chromium print a poster or a card.
func toPDF(ctx context.Context, svg []byte, card bool) ([]byte, error) {
	paper := "A4"
	if card {
		paper = "A5 landscape"
	}
	browser := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		return nil, errors.New("a PDF needs Chromium, which is not installed; browsers also print the SVG")
	}
	dir, err := os.MkdirTemp("", "poster-*")
	if err != nil {
		return nil, fmt.Errorf("make room for the PDF: %w", err)
	}
	defer os.RemoveAll(dir)
	page, printed := filepath.Join(dir, "poster.html"), filepath.Join(dir, "poster.pdf")
	html := append([]byte(`<!doctype html><meta charset="utf-8"><style>@page{margin:0;size:`+paper+`}body{margin:0}svg{display:block}</style>`), svg...)
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return nil, fmt.Errorf("write the page of the PDF: %w", err)
	}
	args := []string{"--headless", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=" + dir, "--print-to-pdf=" + printed, page}
	if os.Geteuid() == 0 { // Chromium has no sandbox for root; the page is our own
		args = append([]string{"--no-sandbox"}, args...)
	}
	if err := exec.CommandContext(ctx, browser, args...).Run(); err != nil {
		return nil, fmt.Errorf("print the PDF with %s: %w", filepath.Base(browser), err)
	}
	data, err := os.ReadFile(printed)
	if err != nil {
		return nil, fmt.Errorf("print the PDF with %s: %w", filepath.Base(browser), err)
	}
	return data, nil
}
