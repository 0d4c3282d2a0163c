// Package bench measures what the design promises in numbers. It holds tests
// alone, which print figures; nothing imports it.
package bench
