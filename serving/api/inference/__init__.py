"""The Open Inference Protocol, version 2, beside the API's own routes: for platforms that call every model in its way.

Its words: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol, with the extension for
tensors as bytes ("binary_tensor_data").
"""
