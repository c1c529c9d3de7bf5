/* twin_inside.h - what both ends of the twin's pipes share. */
#ifndef BOT_TWIN_INSIDE_H
#define BOT_TWIN_INSIDE_H

#define TWIN_VARIABLE "BOT_TWIN" /* "IN,OUT": two descriptors, decimal */

#endif
