package migrate

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

func TestChangedFilesAreRefusedByName(t *testing.T) {
	const first, second = "20260101000000_count.sql", "20260101000100_count.sql"
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		files := countingFiles(s.Engine, 2, 3)
		up(t, s, os.DirFS(writeFiles(t, files)))
		for _, c := range []struct {
			name   string
			change func(t *testing.T, dir string)
			names  string
		}{
			{"a byte", func(t *testing.T, dir string) { flip(t, filepath.Join(dir, first)) }, first},
			{"a byte and the checksums", func(t *testing.T, dir string) { flip(t, filepath.Join(dir, second)); rehash(t, dir) }, second},
			{"a file removed", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, first)) }, first},
			{"a file removed and the checksums", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, second)); rehash(t, dir) }, second},
			{"the checksums", func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "atlas.sum")) }, "atlas.sum"},
			{"the checksums removed", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "atlas.sum")) }, "atlas.sum"},
			{"a file slipped in", func(t *testing.T, dir string) {
				write(t, filepath.Join(dir, "20260101000050_late.sql"), "CREATE TABLE late (id INT);\n")
				rehash(t, dir)
			}, "20260101000050_late.sql"},
		} {
			t.Run(c.name, func(t *testing.T) {
				dir := writeFiles(t, files)
				c.change(t, dir)
				o := Options{Files: os.DirFS(dir)}
				if _, err := Up(ctx, s, o); !refusal(err, c.names) {
					t.Errorf("up: %v, want a refusal that names %s", err, c.names)
				}
				if err := newRunner(s, o).verify(ctx); !refusal(err, c.names) {
					t.Errorf("verify: %v, want a refusal that names %s", err, c.names)
				}
			})
		}
		if err := newRunner(s, Options{Files: os.DirFS(writeFiles(t, files))}).verify(ctx); err != nil {
			t.Errorf("the files as they were: %v", err)
		}
	})
}

// A file that stopped half-way may be mended in what did not run, and only
// there. SQLite never stops half-way.
func TestAStoppedFileMayBeMendedButNotRewritten(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		const name = "20260101000000_stops.sql"
		const good = "CREATE TABLE a (id INT PRIMARY KEY);\n"
		broken := os.DirFS(writeFiles(t, map[string]string{name: good + "INSERT INTO nowhere VALUES (1);\n"}))
		_, err := Up(ctx, s, Options{Files: broken})
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "statement 2 of 2") {
			t.Fatalf("a broken file: %v", err)
		}
		rewritten := os.DirFS(writeFiles(t, map[string]string{name: "CREATE TABLE x (id INT PRIMARY KEY);\nCREATE TABLE b (id INT PRIMARY KEY);\n"}))
		if s.Engine != store.SQLite {
			if _, err := Up(ctx, s, Options{Files: rewritten}); !refusal(err, name) {
				t.Fatalf("a rewritten file: %v", err)
			}
			if _, err := Up(ctx, s, Options{Files: os.DirFS(writeFiles(t, map[string]string{name: ""}))}); !refusal(err, name) {
				t.Fatalf("an emptied file: %v", err)
			}
		}
		mended := os.DirFS(writeFiles(t, map[string]string{name: good + "CREATE TABLE b (id INT PRIMARY KEY);\nCREATE TABLE c (id INT PRIMARY KEY);\n"}))
		up(t, s, mended)
		if err := newRunner(s, Options{Files: mended}).verify(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func refusal(err error, name string) bool {
	return errors.Is(err, ErrChanged) && strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), "\n")
}

// flip changes one letter in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	i := len(text) / 2
	if text[i]++; text[i] > 'z' {
		text[i] = 'a'
	}
	write(t, path, string(text))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}
