"""The interface for other systems: JSON over HTTP at /api/v1/, described by /api/v1/openapi.json.

``interface`` puts it together; ``gate`` says who may ask what and how often; ``once`` does nothing twice;
``problems`` are all answers that are no success. Operations call the services the screens call.
"""
