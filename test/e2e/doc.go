// Package e2e proves in a real browser what the application promises: it runs
// the built program as an operator would and clicks as a person, or an
// attacker, would. It holds tests alone; nothing imports it.
package e2e
