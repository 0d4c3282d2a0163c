package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress draws a bar on a terminal, and nothing where the output is read by a
// program.
type progress struct {
	out   io.Writer
	what  string
	start time.Time
	drawn time.Time
}

const (
	barWidth  = 30
	drawEvery = 100 * time.Millisecond
)

// newProgress returns a bar on standard error, or nil where that is no
// terminal. A nil bar does nothing.
func newProgress(what string) *progress {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return &progress{out: os.Stderr, what: what, start: time.Now()}
}

// show draws how far it is.
func (p *progress) show(done, of int) {
	if p == nil || time.Since(p.drawn) < drawEvery && done < of {
		return
	}
	p.drawn = time.Now()
	part := 1.0
	if of > 0 {
		part = min(1, float64(done)/float64(of))
	}
	filled := int(part * barWidth)
	left := ""
	if part > 0.02 && part < 1 {
		left = " " + time.Duration(float64(time.Since(p.start))*(1-part)/part).Round(time.Second).String() + " left"
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s [%s%s] %d of %d%s", p.what, strings.Repeat("█", filled), strings.Repeat(" ", barWidth-filled), done, of, left)
}

// end leaves the line.
func (p *progress) end() {
	if p != nil {
		fmt.Fprintln(p.out)
	}
}
