package main

import (
	"slices"
	"strings"
	"testing"

	"unframed/handlers"
	"unframed/internal/feature"
	tested "unframed/test/testkit/features"
)

// TestFeatureIsOneLine takes the line of each feature away: its commands, its
// settings and its rows of the table are gone, and what is the platform's stays. The
// pages that every entity has go with its schema.
func TestFeatureIsOneLine(t *testing.T) {
	all := features
	t.Cleanup(func() { features = all })
	with := whatThereIs()
	for i, f := range all {
		var its []string
		for _, c := range f.Commands() {
			its = append(its, "command "+c.Name())
		}
		for _, d := range f.Settings {
			its = append(its, "setting "+d.Name())
		}
		site, err := f.Site(feature.Parts{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range site.Area.Routes() {
			its = append(its, r.Method+" "+r.Path)
		}
		features = slices.Delete(slices.Clone(all), i, i+1)
		without := whatThereIs()
		for _, thing := range with {
			is, stays := slices.Contains(its, thing), slices.Contains(without, thing)
			if is && stays && !strings.Contains(thing, " /admin/") || !is && !stays {
				t.Errorf("%s, which the feature %s has: %v, is there without its line: %v", thing, f.Name, is, stays)
			}
		}
		if len(its) < 10 {
			t.Errorf("%s has only %q", f.Name, its)
		}
	}
}

// whatThereIs are the commands, settings and rows of the program as features is.
func whatThereIs() (all []string) {
	for _, c := range root().Commands() {
		all = append(all, "command "+c.Name())
	}
	for _, d := range declaredSettings() {
		all = append(all, "setting "+d.Name())
	}
	for _, r := range handlers.Routes(features) {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// TestTestsHaveTheFeaturesOfTheProgram compares the two lists.
func TestTestsHaveTheFeaturesOfTheProgram(t *testing.T) {
	if !slices.Equal(features.Names(), tested.All.Names()) {
		t.Errorf("the program has %q, tests have %q", features.Names(), tested.All.Names())
	}
}
