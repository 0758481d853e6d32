#!/bin/sh
# Enters an endpoint into the address book of the company.
set -eu
echo "register: $1 is being entered"
sleep 2
echo "register: $1 is known"
