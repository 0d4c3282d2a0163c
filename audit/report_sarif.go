package audit

import (
	"encoding/json"
	"io"
)

// SARIF 2.1.0, as much of it as we say.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Properties  map[string]any    `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string         `json:"id"`
		Short         sarifText      `json:"shortDescription"`
		Help          sarifText      `json:"help"`
		Configuration sarifLevel     `json:"defaultConfiguration"`
		Properties    map[string]any `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}

	sarifInvocation struct {
		Successful bool   `json:"executionSuccessful"`
		Start      string `json:"startTimeUtc"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]any    `json:"properties"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)

// sarifLevels translate severities; security-severity is what code hosts sort by.
var (
	sarifLevels   = map[Severity]string{High: "error", Medium: "warning", Low: "warning", Note: "note"}
	sarifSecurity = map[Severity]string{High: "8.0", Medium: "5.0", Low: "3.0", Note: "0.0"}
)

// WriteSARIF prints the report as a SARIF 2.1.0 log.
func (r *Report) WriteSARIF(out io.Writer, version string) error {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "unframed-audit", Version: version, Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{{true, r.Began.Format("2006-01-02T15:04:05.000Z")}},
		Results:     []sarifResult{},
		Properties:  map[string]any{"grade": r.Grade, "exceptions": r.Exceptions, "notChecked": r.NotChecked},
	}
	index := map[string]int{}
	for i, rule := range Rules() {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: rule.ID, Short: sarifText{rule.Wrong}, Help: sarifText{rule.Do + " " + rule.Source},
			Configuration: sarifLevel{sarifLevels[rule.Severity]},
			Properties:    map[string]any{"security-severity": sarifSecurity[rule.Severity], "tags": []string{"security"}},
		})
	}
	for _, f := range r.Findings {
		run.Results = append(run.Results, f.sarif(index[f.ID]))
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []sarifRun{run},
	})
}

func (f Finding) sarif(index int) sarifResult {
	return sarifResult{
		RuleID: f.ID, RuleIndex: index, Level: sarifLevels[f.Severity], Message: sarifText{f.Message()},
		Locations: []sarifLocation{{
			Physical: sarifPhysical{sarifArtifact{f.URL}},
			Logical:  []sarifLogical{{f.Request}},
		}},
		// Two runs over an unchanged site name the same result alike.
		Fingerprints: map[string]string{"unframed/v2": f.fingerprint()},
		Properties:   map[string]any{"class": f.Class, "status": f.Status, "responses": f.Count, "source": f.Source},
	}
}

func (f Finding) fingerprint() string {
	if f.key.rule == "" { // of a table of routes
		return f.ID + "|" + f.Request
	}
	return f.key.rule + "|" + f.key.subject
}

// WriteJSON prints the report as one JSON object.
func (r *Report) WriteJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
