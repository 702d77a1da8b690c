// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// figure is one row of the table that `make bench` prints: what one command took with this provider, and with one that does
// nothing.
type figure struct {
	users      int
	latency    time.Duration
	phase      string
	wall, idle time.Duration
	// In MB; idleMemory is 0 where the table has no such column.
	memory, idleMemory int
}

// The columns of a row, as spaces separate them.
const (
	usersColumn      = 0
	latencyColumn    = 1
	phaseColumn      = 2
	wallColumn       = 7
	idleColumn       = 8
	memoryColumn     = 13
	columns          = 15
	idleMemoryColumn = 15
	allColumns       = 17
)

// parseFigures reads the rows of the table that tells users by latencies; `make bench` prints others too.
func parseFigures(printed string) ([]figure, error) {
	var figures []figure

	isRow := false

	for line := range strings.SplitSeq(printed, "\n") {
		fields := strings.Fields(line)

		switch {
		case len(fields) > 1 && fields[0] == "users" && fields[1] == "latency":
			isRow = true
		case len(fields) == 0:
			isRow = false
		case isRow:
			one, err := parseFigure(fields)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}

			figures = append(figures, one)
		}
	}

	if len(figures) == 0 {
		return nil, errors.New("there is no table of `make bench`")
	}

	return figures, nil
}

func parseFigure(fields []string) (figure, error) {
	if len(fields) != columns && len(fields) != allColumns {
		return figure{}, fmt.Errorf("%d columns, not %d or %d", len(fields), columns, allColumns)
	}

	var err error

	number := func(column int) int {
		value, fault := strconv.Atoi(fields[column])
		err = errors.Join(err, fault)

		return value
	}
	duration := func(column int) time.Duration {
		value, fault := time.ParseDuration(fields[column])
		err = errors.Join(err, fault)

		return value
	}

	one := figure{
		users: number(usersColumn), latency: duration(latencyColumn), phase: fields[phaseColumn],
		wall: duration(wallColumn), idle: duration(idleColumn), memory: number(memoryColumn),
	}

	if len(fields) == allColumns {
		one.idleMemory = number(idleMemoryColumn)
	}

	return one, err
}
