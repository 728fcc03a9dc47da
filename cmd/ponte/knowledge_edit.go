package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ponte/internal/app"
	"ponte/internal/channel/telegram"
	"ponte/internal/channel/webchat"
	"ponte/internal/channel/whatsapp"
	"ponte/internal/chat"
	"ponte/internal/kb"
	"ponte/internal/kb/sheet"
)

// folderOf is the folder of the knowledge that is worked on: the one that was named, or ./knowledge.
func folderOf(dir string) (string, error) {
	if dir == "" {
		dir = "knowledge"
	}
	if _, err := os.Stat(filepath.Join(dir, "knowledge.yaml")); err != nil {
		return "", fmt.Errorf("%s is no folder of knowledge: name it with -knowledge", dir)
	}
	return dir, nil
}

const workFlag = "`folder` of the knowledge (./knowledge)"

func knowledgeExport(args []string, env Env) int {
	flags := newFlags("knowledge export", "", env)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	lang := flags.String("lang", "", "language to translate into")
	out := flags.String("o", "", "file to write, ending in .xlsx, .csv or .po")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	format, err := sheet.FormatOf(*out)
	if err != nil || *lang == "" {
		fmt.Fprintln(env.Stderr, "ponte knowledge export: it needs -lang and -o, a file that ends in .xlsx, .csv or .po")
		return exitUsage
	}
	rows, err := kb.Export(knowledgeFS(*dir), chat.Lang(*lang))
	if err != nil {
		return fail(env, err)
	}
	file, err := os.Create(*out)
	if err != nil {
		return fail(env, err)
	}
	err = sheet.Write(file, format, "pt", *lang, rows)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fail(env, err)
	}
	fmt.Fprintf(env.Stdout, "%d texts written to %s\n", len(rows), *out)
	return exitOK
}

func knowledgeImport(args []string, env Env) int {
	flags := newFlags("knowledge import", "FILE", env)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), workFlag)
	lang := flags.String("lang", "", "language of the translation")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if *lang == "" || flags.NArg() != 1 {
		flags.Usage()
		return exitUsage
	}
	folder, err := folderOf(*dir)
	if err != nil {
		return fail(env, err)
	}
	format, err := sheet.FormatOf(flags.Arg(0))
	if err != nil {
		return fail(env, err)
	}
	file, err := os.Open(flags.Arg(0))
	if err != nil {
		return fail(env, err)
	}
	defer file.Close()
	rows, err := sheet.Read(file, format)
	if err != nil {
		return fail(env, err)
	}
	changed, err := kb.Import(folder, chat.Lang(*lang), rows, time.Now())
	if err != nil {
		return fail(env, err)
	}
	for _, slug := range changed {
		fmt.Fprintln(env.Stdout, slug)
	}
	fmt.Fprintf(env.Stdout, "%d articles changed; now run: ponte knowledge lint -knowledge %s\n", len(changed), folder)
	return exitOK
}

func knowledgeReview(args []string, env Env) int {
	flags := newFlags("knowledge review", "SLUG", env)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), workFlag)
	lang := flags.String("lang", "", "language that was read")
	role := flags.String("role", "", "role of the reader: \"public defender\"; never a name")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if *lang == "" || *role == "" || flags.NArg() != 1 {
		flags.Usage()
		return exitUsage
	}
	folder, err := folderOf(*dir)
	if err == nil {
		err = kb.Review(folder, flags.Arg(0), chat.Lang(*lang), *role, time.Now())
	}
	if err != nil {
		return fail(env, err)
	}
	return exitOK
}

func knowledgeNew(args []string, env Env) int {
	flags := newFlags("knowledge new", "CATEGORY/SLUG", env)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), workFlag)
	if code, ok := parse(flags, args); !ok {
		return code
	}
	category, slug, ok := strings.Cut(flags.Arg(0), "/")
	if !ok {
		flags.Usage()
		return exitUsage
	}
	folder, err := folderOf(*dir)
	if err != nil {
		return fail(env, err)
	}
	made, err := kb.Scaffold(folder, category, slug, time.Now())
	if err != nil {
		return fail(env, err)
	}
	fmt.Fprintf(env.Stdout, "%s is there; `ponte knowledge lint -topic %s` says what it needs\n", made, slug)
	return exitOK
}

// channelCaps are the channels on which an article can be previewed.
var channelCaps = []struct {
	name string
	caps chat.Caps
}{{"whatsapp", whatsapp.Caps}, {"telegram", telegram.Caps}, {"web", webchat.Caps}}

func knowledgePreview(args []string, env Env) int {
	flags := newFlags("knowledge preview", "SLUG", env)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	lang := flags.String("lang", "", "only this language")
	channel := flags.String("channel", "", "only this channel: whatsapp, telegram or web")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return exitUsage
	}
	brain, err := app.OpenBrain(*dir, cacheDir(env))
	if err != nil {
		return fail(env, err)
	}
	slug, shown := flags.Arg(0), 0
	for _, l := range brain.Texts.Languages() {
		article, ok := brain.Knowledge.Base().Article(slug, l)
		if !ok || article.Lang != l || *lang != "" && *lang != string(l) {
			continue
		}
		reply := chat.Reply{Article: &chat.ArticleRef{Topic: slug, Lang: l}, Buttons: []chat.Button{
			{Action: "wrong", Phrase: "button-wrong"}, {Action: "person", Phrase: "button-person"}, {Action: "menu", Phrase: "button-menu"},
		}}
		for _, c := range channelCaps {
			if *channel != "" && *channel != c.name {
				continue
			}
			parts := brain.Renderer().Parts([]chat.Reply{reply}, l, 1, c.caps)
			fmt.Fprintf(env.Stdout, "════ %s · %s · %s · messages: %d\n", slug, l, c.name, len(parts))
			for _, p := range parts {
				fmt.Fprintln(env.Stdout, p.Text)
				for _, b := range p.Buttons {
					fmt.Fprintf(env.Stdout, "  [%s]\n", b.Title)
				}
				fmt.Fprintln(env.Stdout, "────")
			}
			shown++
		}
	}
	if shown == 0 {
		return fail(env, fmt.Errorf("there is no article %q in that language or channel", slug))
	}
	return exitOK
}
