#!/bin/sh
# Enters an endpoint into the address book of the company.
set -eu
echo "register: $1 is being entered"
sleep 3
echo "register: $1 is known"
